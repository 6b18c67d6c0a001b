"""Shows the last traceback that a board has kept."""
