"""Writes a board's config.json: see `python -m configure --help`."""
