"""Acts of several people on one deal: who helps, who remarks; each with the errors that say it was allowed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from crm_core.core import Crm
from crm_core.errors import BadValue, Outdated
from tests.policy.world import Target, World

Try = Callable[[Crm, World, Target], Awaitable[object]]

PEOPLE: dict[str, tuple[Try, tuple[type[Exception], ...]]] = {
    "deals.remarks.write": (lambda c, w, t: c.deals.remarks.write(t.deal, "Move it"), (Outdated,)),
    "deals.remarks.answer": (lambda c, w, t: c.deals.remarks.answer(t.remark), ()),
    "deals.helpers.ask": (lambda c, w, t: c.deals.helpers.ask(t.deal, w.bench), ()),
    "deals.helpers.release": (lambda c, w, t: c.deals.helpers.release(t.deal, w.bench), ()),
    "deals.helpers.give_task": (lambda c, w, t: c.deals.helpers.give_task(t.task, t.version, w.bench), (BadValue,)),
    "deals.helpers.tell": (lambda c, w, t: c.deals.helpers.tell(t.logged, w.bench), ()),
}
