"""The one face of all that rings by itself."""

from crm_core.services.reminders.digests import DigestReminders
from crm_core.services.reminders.invoices import InvoiceReminders
from crm_core.services.reminders.renewals import RenewalReminders
from crm_core.services.reminders.stalls import StallReminders
from crm_core.services.reminders.tasks import TaskReminders


class Reminders(TaskReminders, StallReminders, InvoiceReminders, RenewalReminders, DigestReminders):
    """Each act takes a batch of what is due, writes its notifications under their keys and the next rung's moment,
    all in the caller's transaction, and returns how many things it saw to: call it again until that is none.
    """
