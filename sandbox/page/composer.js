// Where a person writes: text, attachments, commands, the reply keyboard.

import { el, icon, iconButton, openMenu } from "./dom.js";
import { kindOf } from "./message.js";
import { Offers } from "./offers.js";
import { attachments, tapped } from "./sending.js";
import { t } from "./words.js";

export class Composer {
  constructor(phone) {
    this.phone = phone;
    this.node = el("footer", { class: "composer" });
    this.context = null;
    this.keyboardShown = true;
    this.offers = new Offers(phone);
  }

  update() {
    const { person } = this.phone;
    const state = JSON.stringify([this.phone.key, person.blocked, person.deleted, person.started, person.commands, this.phone.keyboard, this.context, this.keyboardShown, document.documentElement.lang]);
    if (state === this.drawn) return;
    this.drawn = state;
    if (person.deleted) return this.node.replaceChildren(el("p", { class: "note" }, t("accountGone")));
    const direct = !this.phone.chat;
    if (direct && person.blocked) return this.single(t("unblock"), () => this.phone.do("unblock"), t("blocked"));
    if (direct && !person.started && !this.phone.views.size) return this.single(t("start"), () => this.phone.start());
    const draft = this.field?.value ?? "";
    const held = this.node.contains(document.activeElement) && document.activeElement === this.field;
    this.draw(draft);
    if (held) this.field.focus();
  }

  single(label, run, note) {
    this.node.replaceChildren(note ? el("p", { class: "note" }, note) : "", el("button", { type: "button", class: "wide", onclick: run }, label));
  }

  draw(draft) {
    const { phone } = this;
    const rows = phone.keyboard?.keyboard ?? [];
    const placeholder = phone.keyboard?.input_field_placeholder || t("message");
    this.field = el("textarea", { rows: 1, placeholder, "aria-label": t("message") });
    this.field.value = draft;
    const grow = () => {
      if (!this.field.scrollHeight) return;
      this.field.style.height = "auto"; this.field.style.height = `${Math.min(this.field.scrollHeight, 140)}px`;
    };
    this.field.addEventListener("input", grow);
    this.field.addEventListener("input", () => this.offers.typed(this.field.value));
    this.field.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.submit(); }
      if (event.key === "Escape" && this.context) this.leave();
    });
    const attach = iconButton("attach", t("attach"), () => openMenu(attach, attachments(phone, () => this.take())));
    const commands = phone.person.commands.length
      ? iconButton("menu", t("commands"), () => openMenu(commands, phone.person.commands.map((command) => ({
        label: `/${command.command}`, note: command.description, run: () => phone.do("say", { text: `/${command.command}` }) }))))
      : null;
    const toggle = rows.length ? iconButton("keyboard", t("keyboard"), () => { this.keyboardShown = !this.keyboardShown; this.update(); }, { "aria-pressed": String(this.keyboardShown) }) : null;
    this.node.replaceChildren(
      this.offers.node,
      this.context ? this.contextBar() : "",
      el("form", { class: "write", onsubmit: (event) => { event.preventDefault(); this.submit(); } },
        commands, attach, this.field, toggle, el("button", { class: "icon-button send", "aria-label": t(this.context?.edit ? "save" : "send") }, icon("send"))),
      rows.length && this.keyboardShown ? this.replyKeyboard(rows) : "");
    requestAnimationFrame(grow);
  }

  contextBar() {
    const { body, edit, quote, chat } = this.context;
    return el("div", { class: "context" }, icon(edit ? "edit" : "reply"),
      el("span", {}, el("b", {}, edit ? t("edit") : [body.from.first_name, chat && body.chat.title].filter(Boolean).join(" · ")), el("small", {}, quote ?? body.text ?? body.caption ?? kindOf(body))),
      iconButton("close", t("cancel"), () => this.leave()));
  }

  replyKeyboard(rows) {
    return el("div", { class: "reply-keyboard" }, rows.map((row) => el("div", { class: "row" }, row.map((given) => {
      const button = typeof given === "string" ? { text: given } : given;
      const mark = button.request_contact ? "contact" : button.request_location ? "place" : null;
      return el("button", { type: "button", class: button.style ? `style-${button.style}` : "", onclick: () => this.tap(button) }, mark ? icon(mark) : null, el("span", {}, button.text));
    }))));
  }

  tap(button) { return tapped(this.phone, button); }

  // What stands in the field, which is empty afterwards.
  take() {
    const text = this.field.value.trim();
    this.field.value = "";
    return text;
  }

  async submit() {
    const text = this.field.value.trim();
    if (!text) return;
    const { context } = this;
    this.take();
    this.offers.typed("");
    this.leave();
    const made = context?.edit
      ? await this.phone.do("edit", { message: context.body.message_id, text })
      : await this.phone.do("say", { text, ...(context ? { reply_to: context.body.message_id, reply_chat: context.chat, quote: context.quote } : {}) });
    if (!made) this.field.value = text;
    this.field.focus();
  }

  // `chat` where the message is in another one.
  reply(body, quote, chat) { this.enter({ body, quote, chat }); }

  edit(body) { this.enter({ body, edit: true }, body.text ?? body.caption); }

  enter(context, text) {
    this.context = context;
    this.update();
    if (!this.field) return;
    if (text !== undefined) this.field.value = text;
    this.field.focus();
  }

  leave() {
    if (this.context?.edit) this.field.value = "";
    this.context = null;
    this.update();
  }
}
