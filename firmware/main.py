"""Runs after boot.py, unless mpremote holds the board."""

import login

login.run()
