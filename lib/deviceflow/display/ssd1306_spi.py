"""Resident: SSD1306 displays on SPI."""

from utime import sleep_us

from .ssd1306 import SSD1306


class SSD1306_SPI(SSD1306):
    """A display on `spi`, used at the speed it was made with (at most 10 MHz), and pins D/C, RES and CS."""

    lead = 0

    def __init__(self, width, height, spi, dc, res, cs, external_vcc=False):
        self.spi = spi
        self.dc = dc
        self.cs = cs
        dc.init(dc.OUT, value=0)
        cs.init(cs.OUT, value=1)
        res.init(res.OUT, value=0)
        sleep_us(10)  # the controller wants three
        res(1)
        super().__init__(width, height, external_vcc)

    def write_cmd(self, buffer):
        self._write(0, buffer)

    def write_data(self, buffer):
        self._write(1, buffer)

    def _write(self, dc, buffer):
        self.dc(dc)
        self.cs(0)
        self.spi.write(buffer)
        self.cs(1)
