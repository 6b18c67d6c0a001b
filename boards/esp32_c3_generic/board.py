"""An ESP32-C3 (DevKitM-1, DevKitC-02, SuperMini) with an SSD1306 of 128 x 64 pixels.

Wiring: the display's VCC to 3V3, GND to GND, SDA to GPIO 5, SCL to GPIO 6. The button is the board's own BOOT. GPIO 8
has an addressable LED on some of these boards and a plain one, lit when low, on others, and is not used.
"""

from deviceflow.display.ssd1306 import SSD1306_I2C
from machine import I2C, Pin

NAME = "ESP32-C3 with an SSD1306"
CHIP = "esp32c3"
WIDTH, HEIGHT = 128, 64
BUS, SDA, SCL = 0, 5, 6
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
