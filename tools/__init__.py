"""The tools of this PC; nothing of this goes to a board."""
