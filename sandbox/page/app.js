// The page: phones side by side, kept up to date by the sandbox's own news.

import { get, listen } from "./api.js";
import { Bar } from "./bar.js";
import { choose } from "./dialogs.js";
import { Drawer } from "./drawer.js";
import { el, icon } from "./dom.js";
import { avatar, nameOf, Phone } from "./phone.js";
import { drawsEmoji } from "./look.js";
import { t } from "./words.js";

const HIDDEN = "sandbox-hidden-people";
const ANSWERS_KEPT = 50;

class App {
  constructor() {
    this.phones = new Map();
    this.people = [];
    this.answered = new Map();
    this.hidden = new Set(JSON.parse(localStorage.getItem(HIDDEN) ?? "[]"));
    this.drawer = new Drawer();
    this.bar = new Bar(this);
    this.strip = document.getElementById("phones");
    this.tabs = document.getElementById("tabs");
    this.status = document.getElementById("status");
  }

  async start() {
    await this.overview();
    this.bar.draw();
    if (!drawsEmoji()) this.bar.notice(t("noEmoji"));
    listen((change) => this.change(change), (connected, again) => this.connection(connected, again));
  }

  async overview() {
    const seen = await get("overview");
    Object.assign(this, { bot: seen.bot, profile: seen.profile, people: seen.people, groups: seen.groups });
    document.title = `${t("title")} · ${this.bot.first_name}`;
    this.bar.setClock(seen.clock);
    this.arrange();
  }

  arrange() {
    for (const person of this.people) {
      const phone = this.phones.get(person.id);
      if (phone) phone.updated(person);
      else if (!this.hidden.has(person.id) && !person.user.is_bot) {
        const fresh = new Phone(person, this);
        this.phones.set(person.id, fresh);
        fresh.refresh(true);
      }
    }
    for (const [id, phone] of this.phones) {
      if (this.hidden.has(id)) { phone.node.remove(); this.phones.delete(id); }
    }
    const nodes = [...this.phones.values()].map((phone) => phone.node);
    nodes.forEach((node) => { if (node.parentNode !== this.strip) this.strip.append(node); });
    this.strip.querySelector(".nobody")?.remove();
    if (!nodes.length) {
      this.strip.append(el("div", { class: "nobody" }, el("p", {}, t("nobody")), el("button", { type: "button", class: "primary", onclick: () => this.bar.addPerson() }, icon("plus"), t("addPerson"))));
    }
    this.drawTabs();
    if (this.focusNext && this.phones.has(this.focusNext)) { this.select(this.focusNext); this.focusNext = null; }
  }

  drawTabs() {
    if (!this.phones.has(this.selected)) this.selected = this.phones.keys().next().value;
    this.tabs.replaceChildren(...[...this.phones.values()].map(({ person }) => el("button", {
      type: "button", role: "tab", "aria-selected": String(person.id === this.selected), "aria-controls": `phone-${person.id}`,
      class: this.unread?.has(person.id) ? "unread" : "", onclick: () => this.select(person.id),
    }, avatar(person), el("span", {}, person.user.first_name, person.note ? el("small", {}, person.note) : null))));
    for (const [id, phone] of this.phones) phone.node.classList.toggle("selected", id === this.selected);
  }

  select(id) {
    this.selected = id;
    this.unread?.delete(id);
    this.drawTabs();
    const phone = this.phones.get(id);
    phone.node.scrollIntoView({ behavior: "smooth", inline: "center", block: "nearest" });
    phone.toEnd();
  }

  hide(id) { this.hidden.add(id); this.keepHidden(); }

  show(id) { this.hidden.delete(id); this.keepHidden(); }

  keepHidden() {
    localStorage.setItem(HIDDEN, JSON.stringify([...this.hidden]));
    this.arrange();
  }

  redraw() {
    this.bar.draw();
    this.drawer.draw();
    for (const phone of this.phones.values()) phone.draw();
    this.arrange();
  }

  // The phones on which this chat is open: of a business account's perhaps two.
  showing(chat) { return [...this.phones.values()].filter((phone) => phone.key === chat); }

  change(change) {
    switch (change.kind) {
      case "message":
      case "edited":
        this.showing(change.chat).forEach((phone) => phone.refresh());
        if (change.chat !== this.selected && this.phones.has(change.chat)) { (this.unread ??= new Set()).add(change.chat); this.drawTabs(); }
        break;
      case "chat": this.showing(change.chat).forEach((phone) => phone.refresh()); break;
      case "deleted": this.showing(change.chat).forEach((phone) => phone.removed(change.message)); break;
      case "answered":
        this.answered.set(change.press, change);
        if (this.answered.size > ANSWERS_KEPT) this.answered.delete(this.answered.keys().next().value);
        this.phones.get(change.person)?.answered(change);
        break;
      case "inline_answered": this.phones.get(change.person)?.composer.offers.answered(change.press); break;
      case "action": this.showing(change.chat).forEach((phone) => phone.typing(change.action)); break;
      case "clock": this.bar.setClock(change); break;
      case "request": this.drawer.add(change.entry); break;
      case "people":
      case "profile":
        clearTimeout(this.looking);
        this.looking = setTimeout(() => this.overview(), 60);
        break;
      default: break;
    }
  }

  async connection(connected, again) {
    this.status.hidden = connected;
    this.status.textContent = connected ? "" : t("disconnected");
    if (!connected || !again) return;
    await this.overview();
    for (const phone of this.phones.values()) phone.refresh(true);
    if (this.drawer.open) this.drawer.load();
  }

  about(code) {
    const { description = {}, short_description = {} } = this.profile;
    return description[code] || description[""] || short_description[code] || short_description[""] || "";
  }

  // What a link to this bot carries after ?start=, or null if it is another link.
  startPayload(url) {
    try {
      const { hostname, pathname, searchParams } = new URL(url);
      const ours = hostname === "t.me" && pathname.slice(1).toLowerCase() === this.bot.username.toLowerCase();
      return ours ? searchParams.get("start") ?? "" : null;
    } catch { return null; }
  }

  async openStart(payload, from) {
    const people = [...this.people].filter((person) => !person.user.is_bot).sort((a, b) => (b.id === from) - (a.id === from));
    const chosen = await choose(t("openAs"), [
      ...people.map((person) => ({ label: nameOf(person), note: person.note, value: person.id })),
      { label: t("addPerson"), value: "new" },
    ]);
    if (chosen === null) return;
    if (chosen === "new") {
      await this.bar.addPerson();
      const id = this.selected;
      if (id) this.phones.get(id)?.start(payload);
      return;
    }
    this.show(chosen);
    this.phones.get(chosen)?.start(payload);
    this.select(chosen);
  }
}

new App().start();
