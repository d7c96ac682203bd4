"""The answer that a person is owed, with where it goes: kept with the inbox row until it has been shown."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from typing import Any

from aiogram.types import CallbackQuery, Message, Update

from handlers.ui.kit.bill import AtOnce, CheckoutAnswer
from handlers.ui.kit.inline_results import InlineAnswer
from handlers.ui.kit.screen import Answer, Screen, Show, from_json, to_json


@dataclass(frozen=True, slots=True)
class Address:
    """`message_id`: the message of ours whose button was pressed, if it can be edited into something else.
    `leave`: go out of that chat afterwards (a group). `reply_to`: the message that is answered. `locale`: in which
    language something can be said over a pressed button; not stored, since the button has stopped waiting by then.
    """

    chat_id: int | None
    press_id: str | None = None
    message_id: int | None = None
    leave: bool = False
    reply_to: int | None = None
    locale: str | None = None


@dataclass(frozen=True, slots=True)
class PendingReply:
    """`seq` None: nothing is stored, so nobody will show it after a crash (a flood's warning). So is `offered`."""

    seq: int | None
    address: Address
    screens: tuple[Screen, ...] = ()
    offered: AtOnce | None = None

    @classmethod
    def of(cls, seq: int | None, address: Address, answer: Answer | AtOnce) -> PendingReply:
        if isinstance(answer, InlineAnswer | CheckoutAnswer):
            return cls(seq, Address(None), offered=answer)
        screens = answer if isinstance(answer, tuple) else (answer,) if answer is not None else ()
        return cls(seq, address, screens)

    @property
    def empty(self) -> bool:
        """Nothing to show at all, not even the end of a pressed button's spinning."""
        return not self.screens and self.address.press_id is None and not self.address.leave

    def stored(self) -> list[dict[str, Any]] | None:
        """As JSON: the address first, then the screens. None if there is nothing to show."""
        if self.empty:
            return None
        address = self.address
        parts = {
            "chat": address.chat_id,
            "press": address.press_id,
            "message": address.message_id,
            "leave": address.leave,
            "reply_to": address.reply_to if any(one.reply for one in self.screens) else None,
        }
        return [{name: value for name, value in parts.items() if value}, *to_json(self.screens)]

    @classmethod
    def restored(cls, seq: int, stored: list[dict[str, Any]]) -> PendingReply:
        head, *screens = stored
        address = Address(
            head.get("chat"), head.get("press"), head.get("message"), head.get("leave", False), head.get("reply_to")
        )
        return cls(seq, address, from_json(screens))


def worth_sending(owed: PendingReply) -> list[Screen]:
    """Its screens without mere toasts; where nothing was pressed, a toast is said above the text."""
    pressed = owed.address.press_id is not None
    kept: list[Screen] = []
    for one in owed.screens:
        if pressed or not one.toast:
            if one.show is not Show.TOAST:
                kept.append(one)
            continue
        # Nothing was pressed, so there is nothing for a toast to appear over: it is said above the text.
        said = escape(one.toast, quote=False)
        if one.show is Show.TOAST:
            kept.append(Screen(text=said))
        else:
            kept.append(one.model_copy(update={"text": f"{said}\n\n{one.text}" if one.text else said}))
    return kept


def address_of(update: Update) -> Address:
    """Where the answer to this update goes."""
    if (press := update.callback_query) is not None:
        return _pressed(press)
    if update.my_chat_member is not None:
        return Address(update.my_chat_member.chat.id)
    message = update.message or update.edited_message
    return Address(message.chat.id, reply_to=message.message_id) if message is not None else Address(None)


def _pressed(press: CallbackQuery) -> Address:
    message = press.message
    if message is None:
        return Address(press.from_user.id, press.id)
    # What aiogram calls inaccessible is too old or deleted; a photo's caption cannot become a text.
    editable = isinstance(message, Message) and message.text is not None
    return Address(message.chat.id, press.id, message.message_id if editable else None)


def chat_of(address: Address) -> int:
    assert address.chat_id is not None
    return address.chat_id
