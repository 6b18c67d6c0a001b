"""Resident: SH1106 displays on SPI."""

from .sh1106 import SH1106_I2C
from .ssd1306_spi import SSD1306_SPI


class SH1106_SPI(SSD1306_SPI):
    """As SSD1306_SPI."""

    columns = SH1106_I2C.columns
    setup = SH1106_I2C.setup
    supply = SH1106_I2C.supply
