"""Deals: everything that can be done with one, behind one face."""

from crm_core.services.deals.commands import Done, Earlier, NewClient, NewDeal, NewTask, Step, StepPlan
from crm_core.services.deals.ownership.transfer import Transfer
from crm_core.services.deals.service import Deals

__all__ = ["Deals", "Done", "Earlier", "NewClient", "NewDeal", "NewTask", "Step", "StepPlan", "Transfer"]
