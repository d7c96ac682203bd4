"""Figures for leaders: the digest, the funnel, the pipeline."""
