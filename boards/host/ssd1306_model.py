# PC only: do not upload.
"""An SSD1306 as its data sheet describes it, to stand behind a simulated bus.

It keeps the display RAM, executes the commands and complains (ModelError) about anything undefined. Scrolling
is not modelled and counts as undefined. `frame()` is the picture on the panel.
"""


class ModelError(ValueError):
    """The bytes on the bus mean nothing to this controller."""


_HORIZONTAL, _VERTICAL, _PAGED = range(3)  # addressing modes
_COLUMN_WINDOW, _PAGE_WINDOW = 0x21, 0x22
_PAGE_COUNT = 8
_PUMP_ON = 0x14
_INTERNAL_CURRENT = 0x30
_WITHOUT_RESISTOR = 72  # the width of the panel that needs the internal current

# One-byte commands: opcode -> what it sets, to which value.
FLAGS = {
    0x2E: ("scrolling", 0),
    0xA0: ("remap", 0),
    0xA1: ("remap", 1),
    0xA4: ("entire_on", 0),
    0xA5: ("entire_on", 1),
    0xA6: ("inverse", 0),
    0xA7: ("inverse", 1),
    0xAE: ("on", 0),
    0xAF: ("on", 1),
    0xC0: ("scan_down", 0),
    0xC8: ("scan_down", 1),
    0xE3: ("nop", 0),
}
FLAGS.update({0x40 + i: ("start_line", i) for i in range(64)})

# Two-byte commands: opcode -> what it sets, and the values that are allowed.
SETTINGS = {
    0x20: ("mode", (_HORIZONTAL, _VERTICAL, _PAGED)),
    0x81: ("contrast", range(0x100)),
    0x8D: ("charge_pump", (0x10, _PUMP_ON)),
    0xA8: ("multiplex", range(15, 64)),  # rows driven, less one
    0xAD: ("iref", (0x00, 0x10, _INTERNAL_CURRENT)),
    0xD3: ("offset", range(64)),
    0xD5: ("clock", range(0x100)),
    0xD9: ("precharge", [i for i in range(0x11, 0x100) if i & 0x0F]),  # neither phase may last 0 clocks
    0xDA: ("com_pins", (0x02, 0x12, 0x22, 0x32)),
    0xDB: ("vcomh", (0x00, 0x20, 0x30)),
}


class SSD1306Model:
    """An SSD1306 behind a panel of `width` x `height` pixels, with or without a voltage from outside.

    `ram`       the display RAM, a byte a column, page after page, by column address
    `bytes`     how many bytes were on the bus, with one address byte for each transfer on I2C
    `transfers` how many transfers
    `on_change` None, or a function without arguments that is called after each transfer
    """

    columns = 128
    flags = FLAGS
    settings = SETTINGS
    windows = {_COLUMN_WINDOW: 128, _PAGE_WINDOW: _PAGE_COUNT}  # opcode -> bound of its two arguments

    def __init__(self, width=128, height=64, external_vcc=False):
        self.width = width
        self.height = height
        self.external_vcc = external_vcc
        # After power-on the RAM holds noise: a driver that forgets a byte is found out.
        self.ram = bytearray((i * 73 + (i >> 5) * 11) & 0xFF for i in range(_PAGE_COUNT * self.columns))
        self.bytes = self.transfers = 0
        self.on_change = None
        self.reset()

    def reset(self):
        """The state after the RES pin was low; the RAM is kept."""
        self._pending = []
        self.scrolling = self.remap = self.entire_on = self.inverse = self.on = self.scan_down = 0
        self.start_line = self.offset = self.iref = 0
        self.mode = _PAGED
        self.contrast, self.charge_pump, self.multiplex = 0x7F, 0x10, 63
        self.clock, self.precharge, self.com_pins, self.vcomh = 0x80, 0x22, 0x12, 0x20
        self.column = self.column_start = self.page = self.page_start = 0
        self.column_end, self.page_end = self.columns - 1, _PAGE_COUNT - 1

    def write(self, payload):
        """One I2C transfer: the bytes that follow the address. Raise ModelError."""
        self.count(len(payload) + 1)
        i = 0
        while i < len(payload):
            control = payload[i]
            if control & 0x3F:
                raise ModelError(f"control byte 0x{control:02x}")
            if i + 1 == len(payload):
                raise ModelError("the transfer ends after a control byte")
            end = i + 2 if control & 0x80 else len(payload)  # one byte follows, or nothing but
            for byte in payload[i + 1 : end]:
                self.put(byte, control & 0x40)
            i = end
        self.changed()

    def count(self, size):
        """Count a transfer of `size` bytes."""
        self.transfers += 1
        self.bytes += size

    def put(self, byte, is_data):
        """Take one byte with the D/C line high (data) or low (a command). Raise ModelError."""
        if is_data:
            self._data(byte)
        else:
            self._command(byte)

    def changed(self):
        """Tell whoever listens that a transfer is complete."""
        if self.on_change:
            self.on_change()

    def _command(self, byte):
        # Arguments may come in a later transfer: many drivers send each byte on its own.
        self._pending.append(byte)
        opcode = self._pending[0]
        wanted = 2 if opcode in self.windows else 1 if opcode in self.settings else 0
        if len(self._pending) > wanted:
            arguments = self._pending[1:]
            self._pending = []
            if not self._execute(opcode, arguments):
                raise ModelError(f"command 0x{opcode:02x} {arguments} in addressing mode {self.mode}")

    def _execute(self, opcode, arguments):
        # False if the data sheet does not define it.
        if opcode in self.flags:
            return self._flag(*self.flags[opcode])
        if opcode in self.settings:
            name, allowed = self.settings[opcode]
            setattr(self, name, arguments[0])
            return arguments[0] in allowed
        if opcode in self.windows:
            return self._window(opcode, arguments[0], arguments[1])
        return self._pointer(opcode)

    def _flag(self, name, value):
        if name == "remap" and value != self.remap:
            # The remap holds for what is written from now on: what is there is mirrored, seen by address.
            for i in range(0, len(self.ram), self.columns):
                self.ram[i : i + self.columns] = bytes(reversed(self.ram[i : i + self.columns]))
        setattr(self, name, value)
        return True

    def _window(self, opcode, start, end):
        if opcode == _COLUMN_WINDOW:
            self.column = self.column_start = start
            self.column_end = end
        else:
            self.page = self.page_start = start
            self.page_end = end
        return self.mode != _PAGED and start <= end < self.windows[opcode]

    def _pointer(self, opcode):
        # 0xB0 to 0xB7 page, 0x00 to 0x0F low and 0x10 to 0x1F high half of the column.
        kind = opcode >> 4
        if kind == 0xB0 >> 4:
            self.page = opcode & 0x0F
        elif kind:
            self.column = self.column & 0x0F | (opcode & 0x0F) << 4
        else:
            self.column = self.column & 0xF0 | opcode
        self.column_start, self.column_end = self.column, self.columns - 1
        return kind in (0, 1, 0xB0 >> 4) and self.mode == _PAGED and self.page < _PAGE_COUNT

    def _data(self, byte):
        if self._pending:
            raise ModelError(f"data in place of the arguments of command 0x{self._pending[0]:02x}")
        if self.column >= self.columns:
            raise ModelError(f"data for column {self.column}")
        self.ram[self.page * self.columns + self.column] = byte
        if self.mode == _VERTICAL:
            if self._next_page():
                self._next_column()
        elif self._next_column() and self.mode == _HORIZONTAL:
            self._next_page()

    def _next_column(self):
        wraps = self.column == self.column_end
        self.column = self.column_start if wraps else self.column + 1
        return wraps

    def _next_page(self):
        wraps = self.page == self.page_end
        self.page = self.page_start if wraps else self.page + 1
        return wraps

    def powered(self):
        """Whether the panel gets its voltage and its current."""
        pumped = self.external_vcc or self.charge_pump == _PUMP_ON
        return pumped and (self.width != _WITHOUT_RESISTOR or self.iref == _INTERNAL_CURRENT)

    def frame(self):
        """What the panel shows: bytes as framebuf.MONO_VLSB has them, `width` bytes for each 8 rows."""
        out = bytearray(self.width * self.height // 8)
        if self.on and self.powered():
            for y in range(self.height):
                self._draw_row(out, y)
        return bytes(out)

    def _draw_row(self, out, y):
        line = self._line(self._output(self.height - 1 - y))
        if line < 0:
            return
        base = (line >> 3) * self.columns
        first = (self.columns - self.width) // 2
        for x in range(self.width):
            column = first + x if self.remap else self.columns - 1 - first - x
            bit = self.ram[base + column] >> (line & 7) & 1
            if self.entire_on or bit != self.inverse:
                out[(y >> 3) * self.width + x] |= 1 << (y & 7)

    def _output(self, row):
        # Row of the panel -> output of the controller. Flat panel is wired to one pin after the other, other
        # panel alternates between the pins from 0 and those from 32; the setting of the COM pins undoes that.
        flat = self.width > 2 * self.height
        pin = row if flat else (row >> 1) + (row & 1) * 32
        if self.com_pins & 0x20:
            pin ^= 32
        return (pin & 31) << 1 | pin >> 5 if self.com_pins & 0x10 else pin

    def _line(self, output):
        # Output -> line of the RAM, or -1 where the multiplex ratio leaves the row dark.
        com = (output + self.offset) & 63
        if com > self.multiplex:
            return -1
        if self.scan_down:
            com = self.multiplex - com
        return (com + self.start_line) & 63
