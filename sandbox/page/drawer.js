// The drawer: what the bot asked, and faults to send its way.

import { call, get, post } from "./api.js";
import { el, iconButton } from "./dom.js";
import { t } from "./words.js";

const KEPT = 300;
const METHODS = ["", "sendMessage", "editMessageText", "answerCallbackQuery", "sendPhoto", "getUpdates"];

export class Drawer {
  constructor() {
    this.node = document.getElementById("drawer");
    this.entries = [];
    this.quiet = true;
    this.open = false;
  }

  toggle() {
    this.open = !this.open;
    this.node.hidden = !this.open;
    document.querySelector("[aria-controls=drawer]")?.setAttribute("aria-expanded", String(this.open));
    if (this.open) this.load();
    return this.open;
  }

  async load() {
    const [{ entries }, faults] = await Promise.all([get(`ledger?limit=${KEPT}`), get("faults")]);
    this.entries = entries;
    this.faults = faults;
    this.draw();
  }

  draw() {
    if (!this.open || !this.faults) return;
    const filter = el("input", { type: "checkbox", checked: this.quiet, onchange: (e) => { this.quiet = e.currentTarget.checked; this.draw(); } });
    this.list = el("ol", { class: "requests" });
    const shown = this.entries.filter((entry) => this.wanted(entry));
    this.list.append(...(shown.length ? shown.map(row).reverse() : [el("li", { class: "nothing" }, t("noRequests"))]));
    this.node.replaceChildren(
      el("header", {}, el("h2", {}, t("ledger")), iconButton("close", t("close"), () => this.toggle())),
      el("label", { class: "check" }, filter, el("span", {}, t("hidePolls"))), this.list, this.breaking());
  }

  wanted(entry) { return !this.quiet || entry.method !== "getUpdates"; }

  add(entry) {
    this.entries.push(entry);
    if (this.entries.length > KEPT) this.entries.shift();
    if (!this.open || !this.list) return;
    if (entry.fault) this.recount();
    if (!this.wanted(entry)) return;
    this.list.querySelector(".nothing")?.remove();
    this.list.prepend(row(entry));
    if (this.list.children.length > KEPT) this.list.lastElementChild.remove();
  }

  async recount() {
    this.faults = await get("faults");
    this.node.querySelector(".faults")?.replaceWith(this.breaking());
  }

  breaking() {
    const names = t("faultNames");
    const kind = el("select", { "aria-label": t("faults") }, this.faults.kinds.map((value) => el("option", { value }, names[value] ?? value)));
    const method = el("select", {}, METHODS.map((value) => el("option", { value }, value || t("everyMethod"))));
    const times = el("input", { type: "number", value: "1", min: "1", max: "999", "aria-label": t("times") });
    const send = async () => {
      this.faults = await post("faults", { kind: kind.value, methods: method.value ? [method.value] : [], times: Number(times.value) || 1, retry_after: 5, seconds: 5 });
      this.draw();
    };
    return el("section", { class: "faults" }, el("h3", {}, t("faults")), el("p", {}, t("faultsHelp")),
      el("div", { class: "fault-form" }, kind, method, el("label", {}, times, ` ${t("times")}`), el("button", { type: "button", class: "primary", onclick: send }, t("add"))),
      this.faults.rules.length ? [
        el("ul", {}, this.faults.rules.map((rule) => el("li", {}, `${names[rule.kind] ?? rule.kind} · ${rule.methods.join(", ") || t("everyMethod")} · ${t("struck")} ${rule.struck}/${rule.times ?? "∞"}`))),
        el("button", { type: "button", class: "text-button", onclick: async () => { this.faults = await call("DELETE", "faults"); this.draw(); } }, t("mend")),
      ] : null);
  }
}

function row(entry) {
  const good = entry.code === 200;
  const time = new Date(entry.wall * 1000).toLocaleTimeString("ru", { hour: "2-digit", minute: "2-digit", second: "2-digit" });
  const words = entry.params.text ?? entry.params.caption ?? entry.params.callback_query_id ?? "";
  return el("li", {}, el("details", {},
    el("summary", {}, el("span", { class: good ? "code good" : "code bad" }, entry.code ? String(entry.code) : "—"), el("b", {}, entry.method),
      el("span", { class: "gist" }, String(words)), el("time", {}, time)),
    el("pre", {}, JSON.stringify({ params: entry.params, answer: entry.answer, fault: entry.fault ?? undefined }, null, 1))));
}
