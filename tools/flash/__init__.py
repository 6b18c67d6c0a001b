"""Puts the firmware onto a board with mpremote, and takes it off again: see `python -m flash --help`."""
