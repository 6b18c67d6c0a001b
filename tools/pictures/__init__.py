"""Pictures of every state of the screen at every size. `python tools/pictures --help`."""
