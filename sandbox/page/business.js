// A business account: it lets the bot into its chats with customers, which are besides everybody's chat with the bot.

import { choose } from "./dialogs.js";
import { nameOf } from "./phone.js";
import { t } from "./words.js";

const asked = (key) => t(key).replace("…", "");

export function businessMenu(phone) {
  const { person, app } = phone;
  const chats = chatsOf(phone);
  return [
    chats.length || phone.chat ? { icon: "reply", label: t("otherChat"), run: () => askChat(phone, chats) } : null,
    app.bot.can_connect_to_business ? { icon: "link", label: t(person.business ? "changeBusiness" : "connectBusiness"), run: () => askRights(phone) } : null,
    person.business ? { icon: "block", label: t("disconnectBusiness"), danger: true, run: () => phone.do("disconnect_business") } : null,
  ];
}

// Those in which this person has part, as the account's owner or as a customer.
function chatsOf({ person, app }) {
  const others = app.people.filter((one) => one.id !== person.id && !one.user.is_bot);
  const chat = (owner, customer, peer) => ({ key: `business:${owner.id}:${customer.id}`, name: nameOf(peer) });
  return [
    ...others.filter((one) => one.business).map((one) => chat(one, person, one)),
    ...(person.business ? others.map((one) => chat(person, one, one)) : []),
  ];
}

async function askRights(phone) {
  const rights = await choose(asked("changeBusiness"), t("rights").map(([value, label]) => ({ value, label })));
  if (rights) phone.do("connect_business", { rights: rights.split(",") });
}

async function askChat(phone, chats) {
  const chosen = await choose(asked("otherChat"), [
    { label: phone.app.bot.first_name, note: t("bot"), value: "bot" },
    ...chats.map(({ key, name }) => ({ label: name, note: t("business"), value: key })),
  ]);
  if (chosen) phone.open(chats.find(({ key }) => key === chosen) ?? null);
}
