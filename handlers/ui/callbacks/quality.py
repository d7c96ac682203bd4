"""What the buttons of quality control carry (R59)."""

from __future__ import annotations

from handlers.ui.kit.callback_data import CallbackData, Id


class ShowHanging(CallbackData, prefix="tqh"):
    """What hangs: the lists with counts and sums."""


class ShowRemarks(CallbackData, prefix="tqs"):
    """What came of the last month's remarks, by manager."""


class DealRemarks(CallbackData, prefix="tqd"):
    """The remarks on a deal."""

    deal: Id


class WriteRemark(CallbackData, prefix="tqw"):
    """The next message is a remark to the deal's manager."""

    deal: Id


class AnswerRemark(CallbackData, prefix="tqa"):
    """By the press that it is seen to; `words`: the next message is the answer."""

    deal: Id
    remark: Id
    words: bool = False
