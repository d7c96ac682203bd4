"""The one face of all that can be done with a deal."""

from __future__ import annotations

from crm_core.services.deals.assignment import Owning
from crm_core.services.deals.checklist import Ticking
from crm_core.services.deals.closing import Closing
from crm_core.services.deals.creation import Opening
from crm_core.services.deals.follow_ups import Linking
from crm_core.services.deals.line_items import Selling
from crm_core.services.deals.pausing import Pausing
from crm_core.services.deals.step import Steps
from crm_core.services.deals.transfer import Transferring


class Deals(Steps, Closing, Linking, Pausing, Selling, Ticking, Owning, Transferring, Opening):
    """Opening, stepping, closing, pausing, editing, selling and handing over; each part is a module of its own.

    Every change is one UPDATE of the version that was seen, and nothing of it is kept if that has gone (Outdated).
    """
