"""An ESP32 development board (DevKitC, DevKit V1 and the like) with an SSD1306 of 128 x 64 pixels on SPI, of 7 pins.

Wiring: the display's VCC to 3V3, GND to GND, D0 (SCK) to GPIO 18, D1 (MOSI) to GPIO 23, RES to GPIO 27, DC to GPIO 26,
CS to GPIO 5. The button is the board's own BOOT, the LED the one that many of these boards have on GPIO 2.
"""

from deviceflow.display.ssd1306_spi import SSD1306_SPI
from machine import SPI, Pin

NAME = "ESP32 DevKit with an SSD1306 on SPI"
CHIP = "esp32"
WIDTH, HEIGHT = 128, 64
BUS, SCK, MOSI = 2, 18, 23
RES, DC, CS = 27, 26, 5
BUTTON, BUTTON_NAME = 0, "BOOT"
LED, LED_LIT = 2, 1


def display():
    """A framebuf with `show()`. Nobody can tell whether a display on SPI is there."""
    spi = SPI(BUS, baudrate=8_000_000, sck=Pin(SCK), mosi=Pin(MOSI))
    return SSD1306_SPI(WIDTH, HEIGHT, spi, Pin(DC), Pin(RES), Pin(CS))


def button():
    """An input that is 0 while pressed."""
    return Pin(BUTTON, Pin.IN, Pin.PULL_UP)


def led():
    """An output, lit at LED_LIT."""
    return Pin(LED, Pin.OUT, value=1 - LED_LIT)
