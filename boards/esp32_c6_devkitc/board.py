"""ESP32-C6-DevKitC-1 and the like with an SSD1306 of 128 x 64 pixels.

Wiring: the display's VCC to 3V3, GND to GND, SDA to GPIO 6, SCL to GPIO 7. The button is the board's own BOOT. Its LED
is an addressable one, on GPIO 8, and is not used.
"""

from deviceflow.display.ssd1306 import SSD1306_I2C
from machine import I2C, Pin

NAME = "ESP32-C6-DevKitC-1 with an SSD1306"
CHIP = "esp32c6"
WIDTH, HEIGHT = 128, 64
BUS, SDA, SCL = 0, 6, 7
BUTTON, BUTTON_NAME = 9, "BOOT"
LED = None


def display():
    """A framebuf with `show()`. OSError if it does not answer."""
    return SSD1306_I2C(WIDTH, HEIGHT, I2C(BUS, scl=Pin(SCL), sda=Pin(SDA), freq=400_000))


def button():
    """An input that is 0 while pressed."""
    return Pin(BUTTON, Pin.IN, Pin.PULL_UP)


def led():
    """None: there is no LED that a level alone can light."""
