// How the page looks: the client whose frame is shown, light or dark, and whether this machine can draw emoji.

const FRAMES = ["iphone", "android", "desktop"];
const root = document.documentElement;

root.dataset.frame = localStorage.getItem("sandbox-frame") ?? FRAMES[0];
if (localStorage.getItem("sandbox-theme")) root.dataset.theme = localStorage.getItem("sandbox-theme");

export const frame = () => root.dataset.frame;

export function nextFrame() {
  root.dataset.frame = FRAMES[(FRAMES.indexOf(frame()) + 1) % FRAMES.length];
  localStorage.setItem("sandbox-frame", frame());
}

export function nextTheme() {
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("sandbox-theme", root.dataset.theme);
}

// An emoji font draws in colour even when told to draw black. A receipt, as text fonts have some faces of their own.
export function drawsEmoji() {
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = 20;
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  pen.font = "16px sans-serif";
  pen.fillStyle = "#000";
  pen.fillText("\u{1F9FE}", 0, 16);
  const { data } = pen.getImageData(0, 0, 20, 20);
  for (let at = 0; at < data.length; at += 4) if (data[at] !== data[at + 1] || data[at] !== data[at + 2]) return true;
  return false;
}
