"""What the regulation says of leads: among whom they are given out, and what they are asked."""
