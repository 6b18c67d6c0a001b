"""What the panel of a simulated display shows, as text, PNG or animated GIF. `python tools/oled --help`."""
