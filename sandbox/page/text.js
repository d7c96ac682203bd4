// A text with its entities as elements. Offsets are UTF-16, as JavaScript counts.

import { clockSkew } from "./clock.js";
import { el } from "./dom.js";
import { language } from "./words.js";

const FOUND = /(https?:\/\/[^\s<>"]+|(?<![\w/])t\.me\/[^\s<>"]+)|(?<=^|\s)(\/[A-Za-z0-9_]{1,32})(?![\w/])/g;

export function renderText(text, entities, doing) {
  const sorted = [...entities].sort((a, b) => a.offset - b.offset || b.length - a.length);
  return span(text, 0, text.length, sorted, doing);
}

function span(text, from, to, entities, doing, bare = false) {
  const nodes = [];
  let at = from;
  for (let i = 0; i < entities.length; i++) {
    const entity = entities[i];
    if (entity.offset < at) continue;
    nodes.push(...plain(text.slice(at, entity.offset), doing, bare));
    const end = Math.min(to, entity.offset + entity.length);
    const inner = entities.slice(i + 1).filter((other) => other.offset < end);
    nodes.push(wrap(entity, text.slice(entity.offset, end), (nested) => span(text, entity.offset, end, inner, doing, nested), doing));
    // A quotation stands on lines of its own: the line break behind it is not a blank line.
    at = BLOCKS.has(entity.type) && text[end] === "\n" ? end + 1 : end;
  }
  nodes.push(...plain(text.slice(at, to), doing, bare));
  return nodes;
}

const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);
const TAGS = { bold: "b", italic: "i", underline: "u", strikethrough: "s", subscript: "sub", superscript: "sup", marked: "mark" };

export function wrap(entity, words, inside, doing) {
  switch (entity.type) {
    case "code": return el("code", { title: "", onclick: () => doing.copy(words) }, inside(true));
    case "pre": return el("pre", {}, el("code", {}, inside(true)));
    case "blockquote": return el("blockquote", {}, inside(false));
    case "expandable_blockquote": return el("blockquote", { class: "expandable", onclick: (e) => e.currentTarget.classList.toggle("open") }, inside(false));
    case "date_time": return moment(entity, words, inside);
    case "email": return el("a", { href: `mailto:${words}` }, inside(true));
    case "phone_number": return el("a", { href: `tel:${words.replace(/[^+\d]/g, "")}` }, inside(true));
    case "hashtag":
    case "cashtag":
    case "spoiler": return el("span", { class: "spoiler", tabindex: "0", onclick: (e) => e.currentTarget.classList.add("open") }, inside(true));
    case "text_link":
    case "url": return link(entity.url ?? words, inside(true), doing);
    case "bot_command": return command(words, doing);
    case "text_mention":
    case "mention": return el("span", { class: "mention" }, inside(true));
    default: return TAGS[entity.type] ? el(TAGS[entity.type], {}, inside(false)) : el("span", {}, inside(true));
  }
}

function plain(words, doing, bare) {
  if (!words) return [];
  if (bare) return [words];
  const nodes = [];
  let at = 0;
  for (const found of words.matchAll(FOUND)) {
    nodes.push(words.slice(at, found.index), found[1] ? link(found[1], [found[1]], doing) : command(found[2], doing));
    at = found.index + found[0].length;
  }
  nodes.push(words.slice(at));
  return nodes;
}

function link(address, inside, doing) {
  const href = /^[a-z]+:/i.test(address) ? address : `https://${address}`;
  if (doing.startPayload(href) !== null) {
    return el("a", { href: "#", onclick: (e) => { e.preventDefault(); doing.openStart(doing.startPayload(href)); } }, inside);
  }
  if (!/^https?:/i.test(href)) return el("span", { class: "mention" }, inside);
  return el("a", { href, target: "_blank", rel: "noreferrer noopener" }, inside);
}

// A moment in the reader's own zone, written as the bot asked: r, or of w, d or D, t or T.
function moment(entity, words, inside) {
  const at = new Date(entity.unix_time * 1000);
  const format = entity.date_time_format ?? "";
  const whole = at.toLocaleString(language(), { dateStyle: "full", timeStyle: "short" });
  const shown = format === "r" ? relative(at) : format ? at.toLocaleString(language(), {
    ...(format.includes("w") && { weekday: "long" }),
    ...(format.includes("d") && { day: "numeric", month: "numeric", year: "2-digit" }),
    ...(format.includes("D") && { day: "numeric", month: "long", year: "numeric" }),
    ...(/[tT]/.test(format) && { hour: "2-digit", minute: "2-digit" }),
    ...(format.includes("T") && { second: "2-digit" }),
  }) : inside(true);
  return el("time", { datetime: at.toISOString(), title: whole }, shown);
}

function relative(at) {
  const seconds = (at - Date.now() - clockSkew()) / 1000;
  const [unit, size] = [["day", 86400], ["hour", 3600], ["minute", 60]].find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(language(), { numeric: "auto" }).format(Math.round(seconds / size), unit);
}

function command(words, doing) {
  return el("a", { href: "#", onclick: (e) => { e.preventDefault(); doing.say(words); } }, words);
}
