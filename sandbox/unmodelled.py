"""Methods that Telegram has and the sandbox does not play: what the server tells a bot for which they do not work.

None of them is ever done. A bot hears what it would hear without the rights, the connection or the object that the
method needs, so that its way of failing can be tried; the words are those of Telegram's servers.
"""

from __future__ import annotations

import re

from sandbox.business import used_connection
from sandbox.errors import ApiError, bad_request
from sandbox.requests import Call
from sandbox.world import World

_WORDS: tuple[tuple[str, str], ...] = (
    (r"answerWebAppQuery", "query is too old and response timeout expired or query ID is invalid"),
    (r".*StickerSet.*|.*Sticker.*|getCustomEmojiStickers|getForumTopicIconStickers", "STICKERSET_INVALID"),
    (r".*Gift.*|.*Gifts", "STARGIFT_INVALID"),
    (r"sendGame|setGameScore|getGameHighScores", "wrong game short name specified"),
    (r".*Star.*|sendPaidMedia", "BALANCE_TOO_LOW"),
    (r".*ChatJoinRequest.*", "HIDE_REQUESTER_MISSING"),
    (r".*SuggestedPost", "MESSAGE_ID_INVALID"),
    (r".*Verif.*|verify.*", "BOT_VERIFIER_FORBIDDEN"),
    (r"getUserChatBoosts", "CHAT_ADMIN_REQUIRED"),
    (r"setPassportDataErrors", "USER_ID_INVALID"),
    (r"setUserEmojiStatus", "USER_PERMISSION_DENIED"),
    (r".*ManagedBot.*", "BOT_INVALID"),
    (r".*Prepared.*", "PREPARED_MESSAGE_INVALID"),
    (r".*ProfilePhoto", "PHOTO_INVALID"),
)
_RIGHTS = "not enough rights to manage the chat"


def unmodelled(world: World, call: Call) -> ApiError:
    """What the bot is told; over a business connection that it has no right to it, since nobody here can give one."""
    if (connection := call.params.get("business_connection_id")) is not None:
        try:
            used_connection(world, connection, None)
        except ApiError as refusal:
            return refusal
        return bad_request("BOT_ACCESS_FORBIDDEN")
    for pattern, words in _WORDS:
        if re.fullmatch(pattern, call.method):
            return bad_request(words)
    return bad_request(_RIGHTS)
