# PC only: do not upload. A part of the simulated board.
"""What hangs on the buses of a simulated board: a display behind I2C or SPI, at the pins that its wires go to."""

from sh1106_model import SH1106Model
from ssd1306_model import ModelError, SSD1306Model

OLED = 0x3C
_MODELS = {"ssd1306": SSD1306Model, "sh1106": SH1106Model}


class Oled:
    """A display whose panel the outside may look at. `model` may be replaced."""

    def __init__(self, board, model=None):
        self._board = board
        self.model = model or SSD1306Model(width=128, height=64)
        self._shown = None

    def write(self, payload):
        """Take a transfer on I2C."""
        self.model.write(payload)
        self._show()

    def _show(self):
        panel = self.model.frame()
        if panel != self._shown:
            self._shown = panel
            self._board.show(panel)


class SpiOled(Oled):
    """A display on SPI with its D/C, RES and CS at these pins."""

    def __init__(self, board, model, dc, res, cs):
        super().__init__(board, model)
        self._dc, self._res, self._cs = dc, res, cs
        board.busy_pins = (dc, res, cs)

    def write(self, payload):
        """Take a transfer. Raise ModelError if the chip is not selected or is held in reset."""
        pins = self._board.pins
        if pins.get(self._cs) or not pins.get(self._res):
            raise ModelError("a transfer while not selected, or in reset")
        self.model.count(len(payload))
        for byte in payload:
            self.model.put(byte, pins[self._dc])
        self.model.changed()
        self._show()


def connect(board, *, driver="ssd1306", width=128, height=64, bus=0, sda=None, scl=None, dc=None, res=None, cs=None):
    """Put a display onto the board, a state.State, in place of the one on bus 0; return its model. None is no display.

    With `sda` and `scl` it is on I2C, and answers at these pins alone, which it pulls up; else it is on SPI.
    """
    board.i2c[0] = {}
    if driver is None:
        board.i2c_pins[0] = None, None
        return None
    model = _MODELS[driver](width=width, height=height)
    if sda is None:
        board.i2c_pins[0] = None, None
        board.spi[bus] = SpiOled(board, model, dc, res, cs)
    else:
        board.i2c[bus] = {OLED: Oled(board, model)}
        board.i2c_pins[bus] = sda, scl
    return model
