"""The step loop: outcome, missing fields, next stage, next task."""
