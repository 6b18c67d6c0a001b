# PC only: do not upload.
"""An SH1106: as an SSD1306, with page addressing alone, 132 columns and a DC-DC converter as its supply."""

from ssd1306_model import FLAGS, SETTINGS, SSD1306Model

_CONVERTER_ON = 0x8B


def _without(table, *opcodes):
    return {opcode: value for opcode, value in table.items() if opcode not in opcodes}


class SH1106Model(SSD1306Model):
    """An SH1106; attributes and methods as SSD1306Model's."""

    columns = 132
    flags = _without(FLAGS, 0x2E)
    flags.update({0x30 + i: ("pump_voltage", i) for i in range(4)})
    settings = _without(SETTINGS, 0x20, 0x8D)
    settings.update(
        {
            0xA8: ("multiplex", range(64)),
            0xAD: ("converter", (0x8A, _CONVERTER_ON)),
            0xDA: ("com_pins", (0x02, 0x12)),
            0xDB: ("vcomh", range(0x100)),
        }
    )
    windows = {}

    def reset(self):
        super().reset()
        self.converter, self.pump_voltage, self.vcomh = _CONVERTER_ON, 2, 0x35

    def powered(self):
        return self.external_vcc or self.converter == _CONVERTER_ON
