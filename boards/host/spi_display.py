# PC only: do not upload.
"""A display model on SPI: the bus and the pins D/C, CS and RES."""

from ssd1306_model import ModelError


class SpiDisplay:
    """Puts `model` on SPI: hand it to a driver as the bus, and its `dc`, `res` and `cs` as the pins."""

    def __init__(self, model):
        self.model = model
        self.dc, self.cs, self.res = Line(), Line(), Line(self._reset)

    def _reset(self, level):
        if not level:
            self.model.reset()

    def write(self, payload):
        """One transfer. Raise ModelError, also if the chip is not selected or is held in reset."""
        if self.cs.level or not self.res.level:
            raise ModelError("a transfer while not selected, or in reset")
        self.model.count(len(payload))
        for byte in payload:
            self.model.put(byte, self.dc.level)
        self.model.changed()


class Line:
    """An output, called with its level as a machine.Pin is."""

    OUT = 1

    def __init__(self, on_level=None):
        self.level = 1
        self._on_level = on_level

    def init(self, mode, value=0):
        self(value)

    def __call__(self, level):
        self.level = level
        if self._on_level:
            self._on_level(level)
