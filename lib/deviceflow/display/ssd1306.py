"""Resident: SSD1306 displays of 128x64, 128x32, 72x40 and 64x48 pixels, on I2C here, on SPI in ssd1306_spi.py.

A display is a `framebuf.FrameBuffer` (MONO_VLSB): draw on it, then call `show()`. `show()` sends only the columns that
differ from what the display holds, at most a page (128 bytes) a transfer, and allocates nothing. For this it keeps a
copy of what the display holds, 1 KB for 128x64. To note what each drawing method touches would not do: a frame that is
cleared and drawn again would be sent as a whole. Sums of pages are no cheaper and may collide.
"""

from errno import ENODEV

import framebuf
from micropython import const

_IREF = const(0xAD)
_MULTIPLEX = const(0xA8)
_COM_PINS = const(0xDA)
_PRECHARGE = const(0xD9)
_CONTRAST = const(0x81)
_SEGMENT_REMAP = const(0xA0)
_SCAN_DIRECTION = const(0xC0)
_INVERSE = const(0xA6)
_DISPLAY = const(0xAE)
_PAGE = const(0xB0)
_NOP = const(0xE3)
# A new run of columns costs seven bytes on I2C: a shorter gap between two runs is sent as well.
_GAP = const(7)
_FEWEST_ROWS = const(16)  # that the controller can drive
_MOST_ROWS = const(64)
# The 72x40 panel comes without the resistor that sets its current: the controller's own source is used.
_NO_RESISTOR = const(72)


class SSD1306(framebuf.FrameBuffer):
    """What both buses share. A bus adds `write_cmd(buffer)`, `write_data(buffer)` and `lead`.

    A variant of the controller changes the attributes below. Raise ValueError for a size that it cannot drive.
    """

    columns = 128  # of the RAM; the panel sits in their middle
    # Control byte 0x00 (commands follow), then: off, page addressing, start line 0, pins at the top, no
    # offset, clock, VCOMH, contrast, no scrolling, show the RAM, not inverted.
    setup = b"\x00\xae\x20\x02\x40\xa1\xc8\xd3\x00\xd5\x80\xdb\x30\x81\xff\x2e\xa4\xa6"
    supply = b"\x8d\x14\x10"  # a command; its argument for the charge pump, and for an external voltage

    def __init__(self, width, height, external_vcc):
        if width > self.columns or height not in range(_FEWEST_ROWS, _MOST_ROWS + 1, 8):
            raise ValueError("width: at most %d; height: 16 to 64, a multiple of 8" % self.columns)
        self.width = width
        self.height = height
        self.external_vcc = external_vcc
        self.pages = height // 8
        self.buffer = bytearray(self.pages * width)
        super().__init__(self.buffer, width, height, framebuf.MONO_VLSB)
        # Slices allocate: each view that show() will ever want is made here.
        skip = 1 - self.lead
        self._now = self._split(self.buffer)
        self._shown = self._split(bytearray(len(self.buffer)))
        self._command = memoryview(bytearray(4))
        self._command_out = self._command[skip:]
        self._run = run = memoryview(bytearray(1 + width))
        self._run[0] = 0x40  # control byte: data follow
        self._run_out = []
        for end in range(8, width + 8, 8):
            self._run_out.append(run[skip : 1 + min(end, width)])
        self.init_display()

    def _split(self, buffer):
        view = memoryview(buffer)
        pages = []
        for start in range(0, len(buffer), self.width):
            pages.append(view[start : start + self.width])
        return pages

    def init_display(self):
        """Set the controller up and send the whole frame: at first, and again after it was without power."""
        self.write_cmd(self.setup[1 - self.lead :])
        self.command(_MULTIPLEX, self.height - 1)
        # The rows of flat panel are wired one after the other, those of other panel in two halves.
        self.command(_COM_PINS, 0x02 if self.width > 2 * self.height else 0x12)
        self.command(_PRECHARGE, 0x22 if self.external_vcc else 0xF1)
        self.command(self.supply[0], self.supply[2 if self.external_vcc else 1])
        if self.width == _NO_RESISTOR:
            self.command(_IREF, 0x30)
        self._lost = True  # what the display holds is not known
        self.show()
        self.poweron()  # last, because the RAM holds noise at first

    def command(self, code, value=_NOP, other=_NOP):
        """Send one to three bytes of commands."""
        command = self._command
        command[1] = code
        command[2] = value
        command[3] = other
        self.write_cmd(self._command_out)

    def poweroff(self):
        """Switch the display off; it keeps the picture, which can be changed."""
        self.command(_DISPLAY)

    def poweron(self):
        """Show the picture again."""
        self.command(_DISPLAY | 1)

    def contrast(self, contrast):
        """Set the brightness, 0 to 255."""
        self.command(_CONTRAST, contrast)

    def invert(self, invert):
        """Show dark on light (true), or light on dark (false)."""
        self.command(_INVERSE | (invert & 1))

    def rotate(self, rotate):
        """Show the picture upright, with the pins at the top (true, as at first), or upside down (false)."""
        self.command(_SCAN_DIRECTION | (rotate & 1) << 3, _SEGMENT_REMAP | (rotate & 1))
        self._lost = True  # the remap holds for what is written from now on
        self.show()

    def show(self):
        """Send what changed. Raise OSError if the display does not answer; the next call then sends all."""
        everything = self._lost
        self._lost = True
        for page in range(self.pages):
            if everything:
                self._send(page, 0, self.width)
            elif self._now[page] != self._shown[page]:
                self._send_changes(page)
        self._lost = False

    def _send_changes(self, page):
        now = self._now[page]
        shown = self._shown[page]
        start = end = -1
        for x in range(self.width):
            if now[x] != shown[x]:
                if start < 0:
                    start = x
                elif x - end > _GAP:
                    self._send(page, start, end)
                    start = x
                end = x + 1
        self._send(page, start, end)

    def _send(self, page, start, end):
        # There is a view for each eighth length: a run grows to the next, at the right edge leftwards.
        size = (end - start - 1) >> 3
        count = min(8 * size + 8, self.width)
        start = min(start, self.width - count)
        now = self._now[page]
        shown = self._shown[page]
        run = self._run
        for i in range(count):
            run[i + 1] = shown[start + i] = now[start + i]
        start += (self.columns - self.width) // 2
        self.command(_PAGE | page, start & 15, 16 | start >> 4)
        self.write_data(self._run_out[size])


class SSD1306_I2C(SSD1306):
    """A display at `addr` on `i2c`, a machine.I2C or SoftI2C of at most 400 kHz.

    Raise OSError, with the errno of the bus and what to check, if nothing answers there.
    """

    lead = 1  # a control byte comes first

    def __init__(self, width, height, i2c, addr=0x3C, external_vcc=False):
        self.i2c = i2c
        self.addr = addr
        try:
            super().__init__(width, height, external_vcc)
        except OSError as e:
            errno = e.args[0] if e.args else ENODEV
        else:
            return
        raise OSError(errno, f"no display at I2C address 0x{addr:02x}: check its power, SDA, SCL and address")

    def write_cmd(self, buffer):
        self.i2c.writeto(self.addr, buffer)

    write_data = write_cmd  # the control byte tells one from the other
