// Questions in a dialog: a few fields, or one of several.

import { el } from "./dom.js";
import { t } from "./words.js";

const dialog = document.getElementById("dialog");

function show(title, content, onsubmit) {
  return new Promise((resolve) => {
    let answer = null;
    const form = el("form", { method: "dialog", onsubmit: () => { answer = onsubmit?.(new FormData(form)) ?? answer; } },
      el("h2", {}, title), content((value) => { answer = value; dialog.close(); }));
    dialog.replaceChildren(form);
    // The news of an earlier closing may come after this opening: it is not ours.
    const closed = () => {
      if (dialog.open) return;
      dialog.removeEventListener("close", closed);
      resolve(answer);
    };
    dialog.addEventListener("close", closed);
    dialog.showModal();
  });
}

const cancelButton = () => el("button", { type: "button", class: "text-button", onclick: () => dialog.close() }, t("cancel"));

// Values by the fields' names, or null.
export function ask(title, fields) {
  return show(title, () => [
    fields.map(({ name, label, options, ...rest }) => el("label", {}, el("span", {}, label),
      options ? el("select", { name }, options.map(([value, words]) => el("option", { value }, words)))
        : el("input", { name, type: "text", autocomplete: "off", ...rest }))),
    el("div", { class: "dialog-buttons" }, cancelButton(), el("button", { class: "primary" }, t("done"))),
  ], (data) => Object.fromEntries(data));
}

// The chosen value, or null.
export function choose(title, choices, note) {
  return show(title, (decide) => [
    note ? el("p", { class: "dialog-note" }, note) : "",
    el("div", { class: "choices" }, choices.map((choice) => el("button", { type: "button", class: choice.main ? "main" : "", onclick: () => decide(choice.value) }, el("span", {}, choice.label), choice.note ? el("small", {}, choice.note) : ""))),
    el("div", { class: "dialog-buttons" }, cancelButton()),
  ]);
}
