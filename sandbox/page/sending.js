// What a person sends besides words: files, albums, places, contacts, polls, forwards, and what a reply key asks for.

import { asBase64, get } from "./api.js";
import { ask, choose } from "./dialogs.js";
import { el } from "./dom.js";
import { kindOf } from "./message.js";
import { nameOf } from "./phone.js";
import { t } from "./words.js";

const others = (phone) => phone.app.people.filter((person) => person.id !== phone.person.id);
const person = (one) => ({ label: nameOf(one), note: one.note || one.phone, value: one.id });

export function attachments(phone, take) {
  const sample = (kind) => () => phone.do("send_file", { kind });
  return [
    { icon: "photo", label: t("photo"), run: () => pick(phone, take, "photo", "image/*") },
    { icon: "photo", label: t("samplePhoto"), run: sample("photo") },
    { icon: "photo", label: t("album"), run: () => pick(phone, take, "photo", "image/*", true) },
    { icon: "photo", label: t("sampleAlbum"), run: () => phone.do("send_album", { items: [{}, {}, {}], caption: take() }) },
    { icon: "file", label: t("file"), run: () => pick(phone, take, "document", "") },
    { icon: "file", label: t("sampleFile"), run: sample("document") },
    { icon: "voice", label: t("voice"), run: sample("voice") },
    { icon: "sticker", label: t("sticker"), run: sample("sticker") },
    { icon: "place", label: t("place"), run: () => phone.do("location") },
    { icon: "place", label: t("livePlace"), run: () => phone.do("location", { live: 3600 }) },
    { icon: "log", label: t("samplePoll"), run: () => phone.do("poll") },
    { icon: "contact", label: t("myContact"), run: () => phone.do("share_contact") },
    { icon: "people", label: t("otherContact"), run: () => someonesContact(phone) },
    { icon: "forward", label: t("forwardElse"), run: () => forwardElse(phone) },
    groupsOf(phone).length ? { icon: "reply", label: t("replyElse"), run: () => replyElse(phone) } : null,
  ];
}

function pick(phone, take, kind, accept, multiple = false) {
  const input = el("input", { type: "file", accept, multiple });
  input.addEventListener("change", async () => {
    const caption = take();
    const items = await Promise.all([...input.files].slice(0, 10).map(async (file) => ({ kind, name: file.name, mime: file.type, content: await asBase64(file) })));
    if (items.length > 1) phone.do("send_album", { items, caption });
    else if (items.length) phone.do("send_file", { ...items[0], caption });
  });
  input.click();
}

async function someonesContact(phone) {
  const chosen = await choose(t("whose"), [
    ...others(phone).map((one) => ({ ...person(one), note: one.phone })),
    { label: t("fromBook"), value: "book" },
  ]);
  if (chosen === "book") {
    const typed = await ask(t("fromBook"), [{ name: "name", label: t("name"), required: true }, { name: "phone", label: t("phone"), required: true, type: "tel" }]);
    if (typed) phone.do("share_contact", typed);
  } else if (chosen) phone.do("share_contact", { of: chosen });
}

async function forwardElse(phone) {
  const typed = await ask(t("forwardElse"), [
    { name: "kind", label: t("origin"), options: Object.entries(t("origins")) },
    { name: "author", label: t("name"), required: true, value: "Вестник" },
    { name: "text", label: t("words"), required: true },
    { name: "of", label: t("pick"), options: others(phone).map((one) => [String(one.id), nameOf(one)]) },
  ]);
  if (typed) phone.do("forward", { ...typed, of: Number(typed.of) || undefined });
}

const groupsOf = (phone) => phone.app.groups.filter((group) => group.members.includes(phone.person.id));

// The next words answer a message of a group.
async function replyElse(phone) {
  const groups = groupsOf(phone);
  const chat = groups.length === 1 ? groups[0].id : await choose(t("whichGroup"), groups.map(({ id, title }) => ({ label: title, value: id })));
  if (chat === null) return;
  const { messages } = await get(`chats/${chat}?person=${phone.person.id}&last=20`);
  const chosen = await choose(t("whichMessage"), messages.map(({ body }) => ({ label: body.text ?? body.caption ?? kindOf(body), note: body.from.first_name, value: body })));
  if (chosen) phone.composer.reply(chosen, undefined, chat);
}

// A key of the reply keyboard: what it asks for is asked first.
export async function tapped(phone, button) {
  const given = {};
  if (button.request_contact) {
    if (!await choose(t("shareContact"), [{ label: t("shareContactYes"), value: true, main: true }], phone.person.phone)) return;
  } else if (button.request_users) {
    const chosen = await choose(t("pick"), others(phone).map(person));
    if (!chosen) return;
    given.users = [chosen];
  } else if (button.request_chat) {
    const chosen = await choose(t("pick"), phone.app.groups.map((group) => ({ label: group.title, value: group.id })));
    if (!chosen) return;
    given.shared = chosen;
  } else if (button.web_app) {
    const typed = await ask(t("webApp"), [{ name: "data", label: button.web_app.url, required: true }]);
    if (!typed) return;
    given.data = typed.data;
  }
  phone.do("tap_reply", { text: button.text, ...given });
}
