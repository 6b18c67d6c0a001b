"""A board with an OLED, on a bus that takes everything, and no button."""

import meter
from deviceflow.display.ssd1306 import SSD1306_I2C

BUTTON_NAME = None


class Bus:
    def writeto(self, address, data):
        pass


class Display(SSD1306_I2C):
    """Notes that a QR code was drawn: a boot without one has run out of memory."""

    def blit(self, *arguments):
        meter.has_qr = True
        super().blit(*arguments)


def display():
    return Display(128, 64, Bus())


def button():
    return None
