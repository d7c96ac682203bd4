"""The team: its members, invitations, the hand-over of deals."""
