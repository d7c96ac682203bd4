"""The one face of all that can be done with a deal."""

from __future__ import annotations

from crm_core.services.deals.closing import Closing
from crm_core.services.deals.linking import Linking
from crm_core.services.deals.opening import Opening
from crm_core.services.deals.owning import Owning
from crm_core.services.deals.pausing import Pausing
from crm_core.services.deals.selling import Selling
from crm_core.services.deals.taking import Steps
from crm_core.services.deals.ticking import Ticking
from crm_core.services.deals.transferring import Transferring


class Deals(Steps, Closing, Linking, Pausing, Selling, Ticking, Owning, Transferring, Opening):
    """Opening, stepping, closing, pausing, editing, selling and handing over; each part is a module of its own.

    Every change is one UPDATE of the version that was seen, and nothing of it is kept if that has gone (Outdated).
    """
