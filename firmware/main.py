"""Runs after boot.py, unless mpremote holds the board."""

import gc

# Garbage is collected early, so that what stays does not lie scattered between it and the heap need not grow: an
# ESP32's heap grows at the expense of TLS. An application that makes much garbage may want more.
gc.threshold(4096)  # bytes

import login

login.run()
