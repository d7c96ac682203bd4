// Building elements: text is always text, never markup.

export function el(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else if (name in node && typeof value !== "string") node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

const PATHS = {
  attach: "M8 12.5 13.5 7a3 3 0 0 1 4.2 4.2l-7.4 7.4a5 5 0 0 1-7-7L11 4",
  send: "M4 12 20 4l-5 16-3.5-6.5z",
  menu: "M4 7h16M4 12h16M4 17h16",
  dots: "M12 5.5v.01M12 12v.01M12 18.5v.01",
  close: "M6 6l12 12M18 6 6 18",
  clock: "M12 7v5l3.5 2M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z",
  people: "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7zM2.5 20c0-3.6 2.9-6 6.5-6s6.5 2.4 6.5 6M16 4.5a3.5 3.5 0 0 1 0 6.5M18 14.4c2.1.8 3.5 2.8 3.5 5.6",
  log: "M5 4h14v16H5zM8.5 9h7M8.5 13h7M8.5 17h4",
  help: "M9.2 9a2.9 2.9 0 1 1 4.3 2.5c-1 .6-1.5 1.2-1.5 2.3M12 17.5v.01M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18z",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  link: "M7 17 17 7M9 7h8v8",
  reply: "M10 6 4 12l6 6M4 12h10c4 0 6 2 6 6",
  edit: "M4 20l1-4L16 5l3 3L8 19z",
  trash: "M5 7h14M10 4h4M7 7l1 13h8l1-13",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9v.01",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  voice: "M12 4a2.5 2.5 0 0 1 2.5 2.5v5a2.5 2.5 0 0 1-5 0v-5A2.5 2.5 0 0 1 12 4zM6 11.5a6 6 0 0 0 12 0M12 17.5V21",
  sticker: "M12 3a9 9 0 1 0 9 9c-5 0-9-4-9-9zM12 3l9 9",
  place: "M12 21s7-6.5 7-11.5a7 7 0 0 0-14 0C5 14.5 12 21 12 21zM12 12a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  contact: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4 21c0-4.4 3.6-7 8-7s8 2.6 8 7",
  keyboard: "M3 7h18v11H3zM7 11v.01M12 11v.01M17 11v.01M8 15h8",
  plus: "M12 5v14M5 12h14",
  play: "M8 5v14l11-7z",
  block: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM6 6l12 12",
  hide: "M3 12s3.5-6 9-6 9 6 9 6-3.5 6-9 6-9-6-9-6zM4 20 20 4",
  device: "M8 3h8a1.5 1.5 0 0 1 1.5 1.5v15A1.5 1.5 0 0 1 16 21H8a1.5 1.5 0 0 1-1.5-1.5v-15A1.5 1.5 0 0 1 8 3zM11 18h2",
  moon: "M20 14.5A8.5 8.5 0 0 1 9.5 4a8.5 8.5 0 1 0 10.5 10.5z",
  forward: "M14 6l6 6-6 6M20 12H10c-4 0-6 2-6 6",
  smile: "M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM8.5 14.5c1.8 2.4 5.2 2.4 7 0M9 9.5v.01M15 9.5v.01",
  pin: "M9 4h6l-1 6 3 3H7l3-3zM12 13v7",
};

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(svg.namespaceURI, "path");
  path.setAttribute("d", PATHS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, onclick, extra = {}) {
  return el("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...extra }, icon(name));
}

// A menu that opens from a button and closes on Escape, on a choice, and on a click elsewhere.
export function openMenu(anchor, items, { align = "left" } = {}) {
  closeMenu();
  const menu = el("div", { class: `menu menu-${align}`, role: "menu" });
  for (const item of items) {
    if (!item) continue;
    const entry = el("button", { type: "button", role: "menuitem", class: item.danger ? "danger" : "" },
      item.icon ? icon(item.icon) : null, el("span", {}, item.label), item.note ? el("small", {}, item.note) : null);
    entry.addEventListener("click", () => { closeMenu(); item.run(); });
    menu.append(entry);
  }
  const home = anchor.closest("dialog, .phone, .bar") ?? document.body;
  home.append(menu);
  const at = anchor.getBoundingClientRect();
  const within = home.getBoundingClientRect();
  const below = at.bottom - within.top + 4;
  const fitsBelow = at.bottom + menu.offsetHeight + 8 < window.innerHeight;
  menu.style.top = `${fitsBelow ? below : at.top - within.top - menu.offsetHeight - 4}px`;
  const wanted = align === "right" ? at.right - within.left - menu.offsetWidth : at.left - within.left;
  menu.style.left = `${Math.max(8, Math.min(wanted, within.width - menu.offsetWidth - 8))}px`;
  menu.addEventListener("keydown", (event) => {
    const entries = [...menu.children];
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      entries[(entries.indexOf(document.activeElement) + step + entries.length) % entries.length].focus();
    } else if (event.key === "Escape") {
      closeMenu();
      anchor.focus();
    }
  });
  menu.firstElementChild?.focus();
  setTimeout(() => document.addEventListener("pointerdown", closeOutside), 0);
}

function closeOutside(event) {
  if (!event.target.closest(".menu")) closeMenu();
}

export function closeMenu() {
  document.removeEventListener("pointerdown", closeOutside);
  document.querySelectorAll(".menu").forEach((menu) => menu.remove());
}
