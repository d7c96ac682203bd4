"""Lists of deals, and the pipeline."""
