"""What a board goes through in years, and what a fleet does in a minute, on a virtual clock: `make endure`."""
