"""Runs after boot.py, unless mpremote holds the board."""

import gc

# Rubbish is collected early, lest what stays lies scattered between it and the heap grows: an ESP32's heap grows at the
# expense of TLS. An application that makes much rubbish may want more.
gc.threshold(4096)  # bytes

__import__("login").run()
