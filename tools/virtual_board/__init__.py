"""An ESP32 on a serial port, as far as mpremote can tell: see `python -m virtual_board --help`."""
