// Rich messages: headings, lists, tables, details, buttons.

import { el } from "./dom.js";
import { wrap } from "./text.js";

function rich(text, doing) {
  if (text === null || text === undefined) return [];
  if (typeof text === "string") return [text];
  if (Array.isArray(text)) return text.flatMap((piece) => rich(piece, doing));
  if (text.expression) return [el("code", {}, text.expression)];
  const entity = text.type === "url" ? { ...text, type: "text_link" } : text;
  return [wrap(entity, "", () => rich(text.text ?? text.alternative_text, doing), doing)];
}

export function renderBlocks(blocks, doing) {
  return blocks.map((block) => render(block, doing));
}

function render(block, doing) {
  switch (block.type) {
    case "paragraph": return el("p", {}, rich(block.text, doing));
    case "heading": return el("p", { class: `heading heading-${block.size}`, role: "heading", "aria-level": String(block.size + 2) }, rich(block.text, doing));
    case "pre": return el("pre", {}, el("code", {}, rich(block.text, doing)));
    case "divider": return el("hr");
    case "footer": return el("p", { class: "footer" }, rich(block.text, doing));
    case "pullquote": return el("blockquote", { class: "pull" }, rich(block.text, doing));
    case "blockquote": return el("blockquote", {}, renderBlocks(block.blocks, doing));
    case "expandable_blockquote": return el("blockquote", { class: "expandable", onclick: (e) => e.currentTarget.classList.toggle("open") }, rich(block.text, doing));
    case "list": return el("ul", { class: "rich-list" }, block.items.map((item, n) => el("li", {},
      item.has_checkbox ? el("input", { type: "checkbox", disabled: true, checked: Boolean(item.is_checked) }) : el("span", { class: "label" }, item.label ?? (item.value ? `${item.value}.` : item.type ? `${n + 1}.` : "•")),
      el("div", {}, renderBlocks(item.blocks, doing)))));
    case "details": return el("details", { open: Boolean(block.is_open) }, el("summary", {}, rich(block.summary, doing)), renderBlocks(block.blocks, doing));
    case "table": return table(block, doing);
    case "buttons": return el("div", { class: "rich-buttons" }, block.buttons.map((button) => doing.button({ ...button, text: rich(button.text, doing).map((n) => n.textContent ?? n).join("") })));
    case "mathematical_expression": return el("pre", {}, el("code", {}, block.expression));
    default: return el("p", { class: "footer" }, `[${block.type}]`);
  }
}

function table(block, doing) {
  const rows = block.cells.map((row) => el("tr", {}, row.map((cell) =>
    el(cell.is_header ? "th" : "td", {
      class: `align-${cell.align}`, colSpan: cell.colspan ?? 1, rowSpan: cell.rowspan ?? 1,
      scope: cell.is_header ? "col" : undefined,
    }, rich(cell.text, doing)))));
  const classes = ["rich-table", block.is_bordered && "bordered", block.is_striped && "striped", block.is_compact && "compact"];
  return el("div", { class: "table-scroll", tabindex: "0" },
    el("table", { class: classes.filter(Boolean).join(" ") },
      block.caption ? el("caption", {}, rich(block.caption, doing)) : null, el("tbody", {}, rows)));
}
