"""The regulation that is in force: what it was, what a new one would change, and the change itself (R5)."""

from crm_core.errors import AppliedMeanwhile
from crm_core.services.regulation.plan import InUse, Plan, RegulationInUse
from crm_core.services.regulation.service import Applied, Regulations, Written, newest

__all__ = ["Applied", "AppliedMeanwhile", "InUse", "Plan", "RegulationInUse", "Regulations", "Written", "newest"]
