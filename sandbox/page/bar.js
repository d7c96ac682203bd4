// The bar on top: the clock, who is shown, the drawer, the language; and the hint below it.

import { el, icon, iconButton } from "./dom.js";
import { clockSkew, liveThrough, setClockSkew } from "./clock.js";
import { frame, nextFrame, nextTheme } from "./look.js";
import { post } from "./api.js";
import { nameOf } from "./phone.js";
import { ask } from "./dialogs.js";
import { language, switchLanguage, t } from "./words.js";

const HINT = "sandbox-hint-closed";

export class Bar {
  constructor(app) {
    this.app = app;
    this.node = document.getElementById("bar");
    this.hint = document.getElementById("hint");
    this.offset = 0;
    setInterval(() => this.tick(), 1000);
  }

  draw() {
    const shift = (label, seconds) => el("button", { type: "button", class: "pill", onclick: () => this.shift(seconds()) }, label);
    this.face = el("time", { class: "clock-face" });
    this.ahead = el("small", {});
    this.node.replaceChildren(
      el("h1", {}, t("title"), el("small", {}, `@${this.app.bot.username}`)),
      el("div", { class: "clock", role: "group", "aria-label": t("clock") },
        el("span", { class: "clock-now" }, icon("clock"), el("span", {}, this.face, this.ahead)),
        el("span", { class: "pills" }, shift(t("hourLater"), () => 3600), shift(t("dayLater"), () => 86400),
          shift(t("weekLater"), () => 604800), shift(t("morning"), () => this.toMorning()))),
      el("nav", { class: "tools" },
        el("button", { type: "button", class: "tool", "aria-label": t("people"), onclick: () => this.people() }, icon("people"), el("span", {}, t("people"))),
        el("button", { type: "button", class: "tool", "aria-label": t("requests"), "aria-expanded": String(this.app.drawer.open), "aria-controls": "drawer", onclick: () => this.app.drawer.toggle() }, icon("log"), el("span", {}, t("requests"))),
        el("button", { type: "button", class: "tool frame", "aria-label": t("frame"), title: t("frame"), onclick: () => { nextFrame(); this.app.redraw(); } }, icon("device"), el("span", {}, t("frames")[frame()])),
        iconButton("moon", t("theme"), () => nextTheme()),
        iconButton("help", t("help"), () => this.showHint(true)),
        el("button", { type: "button", class: "tool", lang: language() === "ru" ? "en" : "ru", onclick: () => { switchLanguage(); this.app.redraw(); } }, t("language"))));
    this.showHint(localStorage.getItem(HINT) === null);
    this.tick();
  }

  showHint(visible) {
    this.hint.hidden = !visible;
    if (!visible) return;
    this.hint.replaceChildren(
      el("div", {}, el("h2", {}, t("hintTitle")), el("p", {}, t("hintText"))),
      el("ol", {}, t("hintSteps").map((step) => el("li", {}, step))),
      el("button", { type: "button", class: "primary", onclick: () => { localStorage.setItem(HINT, "1"); this.showHint(false); } }, t("hintClose")));
  }

  notice(words) {
    this.node.append(el("p", { class: "notice", role: "status" }, words));
  }

  setClock({ now, offset }) {
    this.offset = offset;
    setClockSkew(now * 1000 - Date.now());
    this.tick();
  }

  tick() {
    if (!this.face) return;
    const now = new Date(Date.now() + clockSkew());
    this.face.dateTime = now.toISOString();
    this.face.textContent = now.toLocaleString(language(), { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
    this.ahead.textContent = Math.abs(this.offset) < 30 ? t("realTime") : `${t("ahead")} ${span(this.offset)}`;
  }

  shift(seconds) {
    return liveThrough(seconds);
  }

  toMorning() {
    const now = new Date(Date.now() + clockSkew());
    const morning = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, 9);
    return (morning - now) / 1000;
  }

  async people() {
    const { app } = this;
    const dialog = document.getElementById("dialog");
    const box = (person) => el("label", { class: "check" },
      el("input", { type: "checkbox", checked: !app.hidden.has(person.id), onchange: (e) => (e.currentTarget.checked ? app.show(person.id) : app.hide(person.id)) }),
      el("span", {}, nameOf(person), el("small", {}, person.note)));
    dialog.replaceChildren(el("form", { method: "dialog" }, el("h2", {}, t("shown")), app.people.map(box),
      el("div", { class: "dialog-buttons" },
        el("button", { type: "button", class: "text-button", onclick: () => { dialog.close(); this.addPerson(); } }, t("addPerson")),
        el("button", { class: "primary" }, t("done")))));
    dialog.showModal();
  }

  async addPerson() {
    const values = await ask(t("addPerson"), [
      { name: "first_name", label: t("name"), required: true, maxlength: "64" },
      { name: "last_name", label: t("lastName"), maxlength: "64" },
      { name: "lang", label: t("theirLanguage"), options: language() === "ru" ? [["ru", "Русский"], ["en", "English"]] : [["en", "English"], ["ru", "Русский"]] },
      { name: "note", label: t("role"), maxlength: "40" },
    ]);
    if (!values) return;
    const made = await post("people", values);
    this.app.focusNext = made.people[0].id;
    await this.app.overview();
  }
}

function span(seconds) {
  const minutes = Math.round(Math.abs(seconds) / 60);
  const parts = [[Math.floor(minutes / 1440), t("days")], [Math.floor(minutes / 60) % 24, t("hours")], [minutes % 60, t("minutes")]];
  const words = parts.filter(([count]) => count).slice(0, 2).map(([count, unit]) => `${count} ${unit}`).join(" ");
  return seconds < 0 ? `−${words}` : words;
}
