"""Acts on the company's own documents (R61): whose reach counts, and what they take of the target besides."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Literal

from crm_core.core import Crm
from crm_core.rules.policy import Permission
from tests.policy.world import Target, World

Try = Callable[[Crm, World, Target], Awaitable[object]]

_SEEN = (Permission.deal_view,)
DOCUMENTS: dict[str, tuple[Try, Literal["deal", "company"], tuple[Permission, ...]]] = {
    "documents.add_template": (lambda c, w, t: c.documents.add_template("Other", b"file", ()), "company", ()),
    "documents.retire_template": (lambda c, w, t: c.documents.retire_template(w.template), "company", ()),
    "documents.missing": (lambda c, w, t: c.documents.missing(t.deal, w.template, {}), "deal", _SEEN),
    "documents.make": (lambda c, w, t: c.documents.make(t.deal, w.template, {}), "deal", _SEEN),
    "documents.fetch": (lambda c, w, t: c.documents.fetch(t.document), "deal", ()),
    "documents.send": (lambda c, w, t: c.documents.send(t.document), "deal", ()),
}
