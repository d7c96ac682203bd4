"""The regulation that is in force: what it was, what a new one would change, and the change itself (R5)."""

from crm_core.services.regulation.applying import Applied, AppliedMeanwhile, Regulations, Written, newest
from crm_core.services.regulation.plan import InUse, Plan, RegulationInUse

__all__ = ["Applied", "AppliedMeanwhile", "InUse", "Plan", "RegulationInUse", "Regulations", "Written", "newest"]
