"""Picks the trust roots that a board needs, and writes them for it."""
