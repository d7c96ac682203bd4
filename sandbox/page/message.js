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
  const media = renderMedia(body);
  const words = body.text !== undefined ? renderText(body.text, body.entities ?? [], inside)
    : body.caption ? renderText(body.caption, body.caption_entities ?? [], inside) : null;
  const bubble = el("div", { class: ["bubble", media?.bare && "bare", body.rich_message && "rich"].filter(Boolean).join(" ") },
    body.forward_origin ? el("p", { class: "forwarded" }, `${t("forwarded")} ${body.forward_origin.sender_user?.first_name ?? body.forward_origin.sender_user_name}`) : null,
    body.reply_to_message ? quote(body.reply_to_message, doing) : null,
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

function quote(original, doing) {
  const words = original.text ?? original.caption ?? kindOf(original);
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
  if (body.poll) return { node: el("div", { class: "poll" }, el("b", {}, body.poll.question), el("ul", {}, body.poll.options.map((option) => el("li", {}, option.text)))) };
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
