"""Resident: SH1106 displays of 128x64 pixels on I2C: the SSD1306's driver with 132 columns and another power supply."""

from .ssd1306 import SSD1306_I2C


class SH1106_I2C(SSD1306_I2C):
    """As SSD1306_I2C."""

    columns = 132
    # Control byte, off, start line 0, pins at the top, no offset, clock, VCOM, contrast, show the RAM, not
    # inverted. It knows page addressing only.
    setup = b"\x00\xae\x40\xa1\xc8\xd3\x00\xd5\x80\xdb\x35\x81\xff\xa4\xa6"
    supply = b"\xad\x8b\x8a"  # its DC-DC converter on, and off
