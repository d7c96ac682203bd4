// Inline mode: "@bot words" typed into the field asks the bot, and what it offers can be sent.

import { get } from "./api.js";
import { el } from "./dom.js";
import { t } from "./words.js";

const PAUSE = 400;

export class Offers {
  constructor(phone) {
    this.phone = phone;
    this.node = el("div", { class: "offers", hidden: true });
  }

  typed(text) {
    clearTimeout(this.waiting);
    const name = `@${this.phone.app.bot.username}`;
    if (!text.toLowerCase().startsWith(`${name.toLowerCase()} `)) {
      this.press = null;
      this.node.hidden = true;
      return;
    }
    this.waiting = setTimeout(() => this.ask(text.slice(name.length + 1)), PAUSE);
  }

  async ask(query) {
    const made = await this.phone.do("inline", { query });
    this.press = made?.press;
    if (made) this.answered(made.press);
  }

  async answered(press) {
    if (press !== this.press) return;
    const { answer } = await get(`presses/${press}`);
    if (!answer || press !== this.press) return;
    this.node.hidden = false;
    this.node.replaceChildren(...(answer.results.length ? answer.results.map((result) => this.offer(result)) : [el("p", {}, t("nothingFound"))]));
  }

  offer(result) {
    const choose = () => {
      this.phone.do("choose", { press: this.press, result: result.id });
      this.phone.composer.take();
      this.typed("");
    };
    return el("button", { type: "button", onclick: choose }, el("b", {}, result.title ?? result.type), result.description ? el("small", {}, result.description) : null);
  }
}
