"""Who works here and what is sold: staff, invitations, the catalogue (R27, R50)."""
