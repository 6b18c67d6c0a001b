"""A board with an OLED, on a bus that takes everything, and no button."""

from deviceflow.display.ssd1306 import SSD1306_I2C

BUTTON_NAME = None


class Bus:
    def writeto(self, address, data):
        pass


def display():
    return SSD1306_I2C(128, 64, Bus())


def button():
    return None
