"""Deals: everything that can be done with one, behind one face."""

from crm_core.services.deals.face import Deals
from crm_core.services.deals.steps import Done, Earlier, NewClient, NewDeal, NewTask, Step, StepPlan
from crm_core.services.deals.transferring import Transfer

__all__ = ["Deals", "Done", "Earlier", "NewClient", "NewDeal", "NewTask", "Step", "StepPlan", "Transfer"]
