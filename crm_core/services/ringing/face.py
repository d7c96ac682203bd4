"""The one face of all that rings by itself."""

from crm_core.services.ringing.digests import DigestRinging
from crm_core.services.ringing.invoices import InvoiceRinging
from crm_core.services.ringing.renewals import RenewalRinging
from crm_core.services.ringing.stalls import StallRinging
from crm_core.services.ringing.tasks import TaskRinging


class Ringing(TaskRinging, StallRinging, InvoiceRinging, RenewalRinging, DigestRinging):
    """Each act takes a batch of what is due, writes its letters under their keys and the next rung's moment, all in the
    caller's transaction, and returns how many things it saw to: call it again until that is none.
    """
