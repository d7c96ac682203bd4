// One phone: a person's chat with the bot.

import { el, icon, iconButton, openMenu } from "./dom.js";
import { act, get, Refused } from "./api.js";
import { businessMenu } from "./business.js";
import { Composer } from "./composer.js";
import { kindOf, renderMessage } from "./message.js";
import { ask, choose } from "./dialogs.js";
import { t } from "./words.js";

const SHOWN = 300;
const REACTIONS = ["👍", "❤", "🔥", "👎", "😢", "🤔"];
const HUES = [210, 28, 145, 280, 340, 185, 55, 0];
const hueOf = (id) => HUES[id % HUES.length];

export function avatar(person) {
  const initials = [person.user.first_name, person.user.last_name].filter(Boolean).map((name) => [...name][0]).join("");
  return el("span", { class: "avatar", style: `--hue:${hueOf(person.id)}`, "aria-hidden": "true" }, initials.toUpperCase());
}

export const nameOf = (person) => [person.user.first_name, person.user.last_name].filter(Boolean).join(" ");

export class Phone {
  constructor(person, app) {
    this.app = app;
    this.person = person;
    this.views = new Map();
    this.nodes = new Map();
    this.touch = 0;
    this.chat = null;
    this.pressed = new Map();
    this.node = el("section", { class: "phone", id: `phone-${person.id}` });
    this.composer = new Composer(this);
    this.draw();
  }

  draw() {
    const { person, app } = this;
    this.node.setAttribute("aria-label", nameOf(person));
    const more = iconButton("dots", t("more"), () => openMenu(more, this.menu(), { align: "right" }));
    this.state = el("span", { class: "chat-state" }, this.chat ? t("business") : t("bot"));
    this.log = el("div", { class: "log", role: "log", tabindex: "0", "aria-label": nameOf(person) });
    this.log.addEventListener("scroll", () => this.showDown());
    this.down = iconButton("send", t("toLatest"), () => this.toEnd(true));
    this.down.classList.add("to-latest");
    this.pin = el("button", { type: "button", class: "pin", hidden: true });
    this.toasts = el("div", { class: "toasts", role: "status", "aria-live": "polite" });
    this.node.replaceChildren(
      el("header", { class: "phone-head", style: `--hue:${hueOf(person.id)}` }, avatar(person),
        el("span", { class: "who" }, el("b", {}, nameOf(person)), el("small", {}, person.note || person.user.language_code || ""))),
      el("div", { class: "chat-head" }, el("b", {}, this.chat?.name ?? app.bot.first_name), this.state, more),
      this.pin, el("div", { class: "log-frame" }, this.log, this.down, this.toasts), this.composer.node);
    this.nodes.clear();
    for (const view of this.views.values()) this.place(view);
    this.foot();
    this.toEnd();
  }

  menu() {
    return [
      { icon: "link", label: t("openLink"), run: () => this.askStart() },
      this.person.blocked
        ? { icon: "block", label: t("unblock"), run: () => this.do("unblock") }
        : { icon: "block", label: t("block"), danger: true, run: () => this.do("block") },
      this.person.deleted ? null : { icon: "trash", label: t("deleteAccount"), danger: true, run: () => this.do("delete_account") },
      { icon: "trash", label: t(this.lags ? "goneGoes" : "goneStays"), run: () => this.lag() },
      ...businessMenu(this),
      { icon: "hide", label: t("hide"), run: () => this.app.hide(this.person.id) },
    ];
  }

  // Another chat than that with the bot, of a business account; none goes back.
  open(chat) {
    this.chat = chat;
    this.views.clear();
    this.draw();
    this.refresh(true);
  }

  async askStart() {
    const values = await ask(t("openLink"), [{ name: "payload", label: t("payload"), required: true, pattern: "[A-Za-z0-9_\\-]{1,64}" }]);
    if (values) this.start(values.payload);
  }

  start(payload) {
    return this.do("say", { text: payload ? `/start ${payload}` : "/start" });
  }

  get key() { return this.chat?.key ?? this.person.id; }

  // Whatever a person does; a refusal of the sandbox is shown, not thrown.
  async do(verb, body) {
    try {
      return await act(this.person.id, verb, this.chat ? { chat: this.chat.key, ...body } : body);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.toast(error.message);
      return null;
    }
  }

  async refresh(all = false) {
    if (this.refreshing) { this.again = true; return; }
    this.refreshing = true;
    try {
      do {
        this.again = false;
        const seen = await get(`chats/${this.key}?person=${this.person.id}&since=${all ? 0 : this.touch}&last=${SHOWN}`);
        if (all) { this.views.clear(); this.nodes.clear(); this.log.replaceChildren(); all = false; }
        this.touch = seen.touch;
        this.receive(seen);
      } while (this.again);
    } finally {
      this.refreshing = false;
    }
  }

  receive(seen) {
    const near = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 120;
    let own = false;
    for (const view of seen.messages) {
      own ||= !view.from_bot;
      this.views.set(view.body.message_id, view);
      this.place(view);
    }
    if (seen.messages.some((view) => view.from_bot)) this.typing(null);
    this.keyboard = seen.keyboard;
    const pinned = seen.pinned ? this.views.get(seen.pinned) : null;
    this.pin.hidden = !pinned;
    if (pinned) {
      this.pin.replaceChildren(icon("pin"), el("span", {}, el("b", {}, t("pinned")), el("small", {}, pinned.body.text ?? kindOf(pinned.body))));
      this.pin.onclick = () => this.scrollTo(seen.pinned);
    }
    this.foot();
    if (near || own) this.toEnd();
    this.showDown();
  }

  place(view) {
    const id = view.body.message_id;
    const node = renderMessage(view, this.doing());
    const old = this.nodes.get(id);
    if (old) old.replaceWith(node);
    else this.log.append(node);
    this.nodes.set(id, node);
  }

  // A phone that lags still shows what the bot has deleted: its buttons can be pressed.
  removed(id) {
    const node = this.nodes.get(id);
    this.nodes.delete(id);
    this.views.delete(id);
    if (this.lags && node) node.classList.add("gone");
    else node?.remove();
  }

  lag() {
    this.lags = !this.lags;
    if (!this.lags) this.log.querySelectorAll(".gone").forEach((node) => node.remove());
  }

  doing() {
    this.verbs ??= {
      me: this.person.id,
      say: (text) => this.do("say", { text }),
      press: (node, message, data) => this.press(node, message, data),
      copy: (text) => this.copy(text),
      reply: (body, quote) => this.composer.reply(body, quote),
      react: (body) => this.react(body),
      vote: (body, options) => this.do("vote", { message: body.message_id, options }),
      forward: (body) => this.do("forward", { message: body.message_id }),
      movePlace: ({ message_id: message, location: { latitude, longitude } }) => this.do("move_place", { message, latitude: latitude + 0.002, longitude: longitude + 0.003 }),
      stopPlace: (body) => this.do("move_place", { message: body.message_id }),
      edit: (body) => this.composer.edit(body),
      remove: (body) => this.do("delete", { message: body.message_id }),
      scrollTo: (id) => this.scrollTo(id),
      startPayload: (url) => this.app.startPayload(url),
      openStart: (payload) => this.app.openStart(payload, this.person.id),
    };
    return this.verbs;
  }

  async react(body) {
    const emoji = await choose(t("react"), [...REACTIONS.map((one) => ({ label: one, value: one })), { label: t("remove"), value: "" }]);
    if (emoji !== null) this.do("react", { message: body.message_id, ...(emoji && { emoji }) });
  }

  async press(node, message, data) {
    if (node.classList.contains("waiting")) return;
    node.classList.add("waiting");
    node.setAttribute("aria-busy", "true");
    node.title = t("pressWaits");
    const made = await this.do("press", { message, data });
    const calm = () => {
      node.classList.remove("waiting");
      node.removeAttribute("aria-busy");
      node.removeAttribute("title");
    };
    if (!made) return calm();
    this.pressed.set(made.press, calm);
    setTimeout(() => { calm(); this.pressed.delete(made.press); }, 20000);
    const known = this.app.answered.get(made.press);
    if (known) this.answered(known);
  }

  answered(change) {
    this.pressed.get(change.press)?.();
    if (!this.pressed.delete(change.press)) return;
    if (change.url) {
      const payload = this.app.startPayload(change.url);
      if (payload !== null) this.start(payload);
    }
    if (!change.text) return;
    if (change.show_alert) this.alert(change.text);
    else this.toast(change.text);
  }

  toast(text) {
    const node = el("p", { class: "toast" }, text);
    this.toasts.append(node);
    setTimeout(() => node.remove(), 2500 + 40 * text.length);
  }

  alert(text) {
    const close = () => veil.remove();
    const ok = el("button", { type: "button", class: "text-button", onclick: close }, "OK");
    const veil = el("div", { class: "alert-veil" },
      el("div", { class: "alert", role: "alertdialog", "aria-modal": "true", "aria-label": text }, el("p", {}, text), ok));
    veil.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
    this.node.append(veil);
    ok.focus();
  }

  async copy(text) {
    try { await navigator.clipboard.writeText(text); } catch { /* Without the permission there is still the toast. */ }
    this.toast(`${t("copied")}: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`);
  }

  typing(action) {
    clearTimeout(this.typingEnds);
    this.state.textContent = action ? t("typing") : t(this.chat ? "business" : "bot");
    this.state.classList.toggle("live", Boolean(action));
    if (action) this.typingEnds = setTimeout(() => this.typing(null), 5000);
  }

  foot() {
    this.composer.update();
    const empty = this.views.size === 0 && !this.chat;
    this.log.classList.toggle("empty", empty);
    this.log.querySelector(".about")?.remove();
    if (empty) {
      const words = this.app.about(this.person.user.language_code);
      this.log.append(el("div", { class: "about" }, el("b", {}, t("whatCanBot")), words ? el("p", {}, words) : null));
    }
  }

  scrollTo(id) {
    const node = this.nodes.get(id);
    node?.scrollIntoView({ block: "center", behavior: "smooth" });
    node?.classList.add("lit");
    setTimeout(() => node?.classList.remove("lit"), 1200);
  }

  toEnd(smooth = false) {
    const go = () => this.log.scrollTo({ top: this.log.scrollHeight, behavior: smooth ? "smooth" : "instant" });
    go();
    requestAnimationFrame(go);
  }

  showDown() {
    this.down.classList.toggle("visible", this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight > 200);
  }

  updated(person) {
    const was = JSON.stringify(this.person);
    this.person = person;
    if (JSON.stringify(person) !== was) { this.draw(); }
  }
}
