"""A company's own documents (R61): templates, and what is made of them for a deal."""

from __future__ import annotations

from handlers.ui.kit.callback_data import CallbackData, Id


class ShowTemplates(CallbackData, prefix="zdl"):
    """The company's templates."""


class ShowTemplate(CallbackData, prefix="zdt"):
    template: Id


class AddTemplate(CallbackData, prefix="zda"):
    """Asks for a file."""


class RetireTemplate(CallbackData, prefix="zdr"):
    """Nothing more is made of it. `sure`: asked whether it is meant."""

    template: Id
    sure: bool = False


class TemplateFields(CallbackData, prefix="zdf"):
    """Which fields there are to put into one."""


class DealDocuments(CallbackData, prefix="zdd"):
    """Those of a deal, and what can be made for it."""

    deal: Id


class MakeDocument(CallbackData, prefix="zdm"):
    """What the deal does not know is asked first; `anyway`: made without it."""

    deal: Id
    template: Id
    anyway: bool = False


class FetchDocument(CallbackData, prefix="zdg"):
    """The file once more."""

    document: Id


class SendDocument(CallbackData, prefix="zds"):
    document: Id
    deal: Id
    sure: bool = False
