"""What those who lead do beside the deals themselves."""
