// One message as a bubble with what is in it and the buttons under it.

import { el, icon, iconButton, openMenu } from "./dom.js";
import { fileUrl } from "./api.js";
import { renderText } from "./text.js";
import { renderBlocks } from "./rich.js";
import { language, t } from "./words.js";

const timeOf = (seconds) => new Date(seconds * 1000).toLocaleTimeString(language(), { hour: "2-digit", minute: "2-digit" });

export function renderMessage(view, doing) {
  const { body } = view;
  const mine = body.from.id === doing.me;
  if (body.new_chat_members || body.migrate_to_chat_id) return el("article", { class: "service" }, t("message"));
  const button = (fields) => inlineButton(fields, body.message_id, doing);
  const inside = { ...doing, button };
  const media = body.poll ? { node: pollOf(view, doing) } : renderMedia(body);
  const words = body.text !== undefined ? renderText(body.text, body.entities ?? [], inside)
    : body.caption ? renderText(body.caption, body.caption_entities ?? [], inside) : null;
  const bubble = el("div", { class: ["bubble", media?.bare && "bare", body.rich_message && "rich"].filter(Boolean).join(" ") },
    body.forward_origin ? el("p", { class: "forwarded" }, `${t("forwarded")} ${originOf(body.forward_origin)}`) : null,
    body.via_bot ? el("p", { class: "forwarded" }, `${t("viaBot")} @${body.via_bot.username}`) : null,
    body.reply_to_message ? quote(body.reply_to_message, doing, body.quote?.text) : null,
    body.external_reply ? quote({ ...body.external_reply, from: { first_name: originOf(body.external_reply.origin) } }, doing, body.quote?.text) : null,
    media?.node ?? null,
    words ? el("div", { class: "words", dir: "auto" }, words) : null,
    body.rich_message ? el("div", { class: "words blocks", dir: body.rich_message.is_rtl ? "rtl" : "auto" }, renderBlocks(body.rich_message.blocks, inside)) : null,
    view.reactions?.length ? el("p", { class: "reactions" }, view.reactions.map((reaction) => el("span", {}, reaction.emoji ?? "★"))) : null,
    el("p", { class: "stamp" }, body.edit_date ? `${t("edited")} ` : "", el("time", {}, timeOf(body.date)), mine ? el("span", { class: "ticks", "aria-hidden": "true" }, "✓✓") : null),
  );
  const more = iconButton("dots", t("more"), () => openMenu(more, actions(view, mine, doing), { align: mine ? "right" : "left" }));
  more.classList.add("message-more");
  const rows = body.reply_markup?.inline_keyboard ?? [];
  return el("article", { class: mine ? "message mine" : "message", "data-id": String(body.message_id) },
    el("div", { class: "line" }, bubble, more),
    rows.length ? el("div", { class: "keyboard" }, rows.map((row) => el("div", { class: "row" }, row.map(button)))) : null);
}

function actions(view, mine, doing) {
  const { body } = view;
  const words = body.text ?? body.caption;
  return [
    { icon: "reply", label: t("reply"), run: () => doing.reply(body) },
    selectedIn(words) ? { icon: "reply", label: t("quote"), run: quoting(body, words, doing) } : null,
    { icon: "smile", label: t("react"), run: () => doing.react(body) },
    { icon: "forward", label: t("forward"), run: () => doing.forward(body) },
    mine && body.location?.live_period ? { icon: "place", label: t("movePlace"), run: () => doing.movePlace(body) } : null,
    mine && body.location?.live_period ? { icon: "block", label: t("stopPlace"), run: () => doing.stopPlace(body) } : null,
    mine && words !== undefined ? { icon: "edit", label: t("edit"), run: () => doing.edit(body) } : null,
    words !== undefined ? { icon: "copy", label: t("copy"), run: () => doing.copy(words) } : null,
    mine ? { icon: "trash", label: t("remove"), danger: true, run: () => doing.remove(body) } : null,
  ];
}

function inlineButton(fields, messageId, doing) {
  const kind = fields.url ? "link" : fields.copy_text ? "copy" : null;
  const node = el("button", {
    type: "button", class: ["inline", fields.style && `style-${fields.style}`].filter(Boolean).join(" "),
    disabled: fields.disabled !== undefined && fields.disabled !== null, title: fields.url ?? fields.copy_text?.text,
  }, el("span", {}, fields.text), kind ? icon(kind) : null);
  node.addEventListener("click", () => {
    if (fields.callback_data !== undefined && fields.callback_data !== null) return doing.press(node, messageId, fields.callback_data);
    if (fields.copy_text) return doing.copy(fields.copy_text.text);
    if (!fields.url) return undefined;
    const payload = doing.startPayload(fields.url);
    return payload !== null ? doing.openStart(payload) : window.open(fields.url, "_blank", "noopener,noreferrer");
  });
  return node;
}

// What is selected on the page, if it is of these words.
function selectedIn(words) {
  const selected = String(getSelection()).trim();
  return selected && words?.includes(selected) ? selected : null;
}

function quoting(body, words, doing) {
  const selected = selectedIn(words);
  return () => doing.reply(body, selected);
}

export function originOf(origin) {
  if (origin.type === "hidden_user") return origin.sender_user_name;
  const { first_name, last_name, title } = origin.sender_user ?? origin.sender_chat ?? origin.chat;
  return title ?? [first_name, last_name].filter(Boolean).join(" ");
}

function pollOf({ body, votes = {} }, doing) {
  const { question, options, is_closed, total_voter_count } = body.poll;
  const own = votes[doing.me] ?? [];
  return el("div", { class: "poll" }, el("b", {}, question), options.map((option, number) => el("button", {
    type: "button", disabled: is_closed, "aria-pressed": String(own.includes(number)), onclick: () => doing.vote(body, own.includes(number) ? [] : [number]),
  }, el("span", {}, option.text), total_voter_count ? el("small", {}, String(option.voter_count)) : null)));
}

function quote(original, doing, quoted) {
  const words = quoted ?? original.text ?? original.caption ?? kindOf(original);
  return el("a", { class: "quote", href: "#", onclick: (e) => { e.preventDefault(); doing.scrollTo(original.message_id); } },
    el("b", {}, original.from.first_name), el("span", {}, words));
}

export function kindOf(body) {
  for (const kind of ["photo", "voice", "sticker", "video", "location", "poll"]) if (body[kind]) return t(kind).replace("…", "");
  if (body.contact) return body.contact.first_name;
  return body.document?.file_name ?? t("message");
}

function renderMedia(body) {
  if (body.photo) {
    const { file_id, width, height } = body.photo.at(-1);
    return { node: el("a", { class: "photo", href: fileUrl(file_id), target: "_blank", rel: "noopener" },
      el("img", { src: fileUrl(file_id), alt: body.caption ?? t("photo"), loading: "lazy", style: `aspect-ratio:${width}/${height}` })) };
  }
  if (body.sticker) return { bare: true, node: el("div", { class: "sticker", role: "img", "aria-label": t("sticker") }, body.sticker.emoji ?? "🙂") };
  if (body.voice) return { node: voice(body.voice) };
  if (body.video || body.animation) {
    const { file_id } = body.video ?? body.animation;
    return { node: el("video", { class: "video", src: fileUrl(file_id), controls: true, "aria-label": t("video") }) };
  }
  if (body.document) return { node: attachment(body.document) };
  if (body.audio) return { node: attachment(body.audio) };
  if (body.location) {
    const { latitude, longitude } = body.location;
    return { node: el("div", { class: "card" }, el("span", { class: "disc" }, icon("place")), el("span", {}, el("b", {}, t("location")), el("small", {}, `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`))) };
  }
  if (body.contact) {
    const { first_name, last_name, phone_number } = body.contact;
    return { node: el("div", { class: "card" }, el("span", { class: "disc" }, icon("contact")), el("span", {}, el("b", {}, [first_name, last_name].filter(Boolean).join(" ")), el("small", {}, phone_number))) };
  }
  return null;
}

function attachment({ file_id, file_name, file_size }) {
  const size = file_size > 1e6 ? `${(file_size / 1e6).toFixed(1)} MB` : `${Math.max(0.1, file_size / 1e3).toFixed(1)} kB`;
  return el("a", { class: "card", href: fileUrl(file_id), download: file_name ?? "file", title: t("download") },
    el("span", { class: "disc" }, icon("file")), el("span", {}, el("b", {}, file_name ?? "file"), el("small", {}, size)));
}

function voice({ file_id, duration }) {
  const sound = new Audio();
  const play = el("button", { type: "button", class: "disc", "aria-label": t("voice") }, icon("play"));
  play.addEventListener("click", () => { sound.src = fileUrl(file_id); sound.play().catch(() => {}); });
  const bars = Array.from({ length: 28 }, (_, n) => el("i", { style: `height:${20 + 70 * Math.abs(Math.sin(n * 1.7) * Math.cos(n / 3))}%` }));
  return el("div", { class: "card voice" }, play, el("span", { class: "wave", "aria-hidden": "true" }, bars), el("small", {}, `0:${String(duration).padStart(2, "0")}`));
}
