"""The display driver against models of the controllers: the panel shows what was drawn, cheaply."""

import framebuf
from deviceflow.display.sh1106 import SH1106_I2C
from deviceflow.display.sh1106_spi import SH1106_SPI
from deviceflow.display.ssd1306 import SSD1306_I2C
from deviceflow.display.ssd1306_spi import SSD1306_SPI
from sh1106_model import SH1106Model
from spi_display import SpiDisplay
from ssd1306_model import ModelError, SSD1306Model

SIZES = ((128, 64), (128, 32), (72, 40), (64, 48))
ROUNDS = 25
PAGE_TRANSFER = 129  # a page and its control byte
FIRST_FRAME_BYTES = 1100
TICK_BYTES = 160


class Bus:
    """An I2C bus with `model` at address 0x3C; `broken` counts the transfers until one fails."""

    def __init__(self, model):
        self.model = model
        self.longest = 0
        self.broken = None

    def writeto(self, address, payload):
        if self.broken is not None:
            self.broken -= 1
            if self.broken < 0:
                raise OSError(110)
        if address != 0x3C:
            raise OSError(19)
        self.longest = max(self.longest, len(payload))
        self.model.write(payload)


class Random:
    """A small generator that gives the same numbers on both interpreters."""

    def __init__(self, seed):
        self.state = seed

    def below(self, bound):
        self.state = (self.state * 1103515245 + 12345) & 0x7FFFFFFF
        return (self.state >> 12) % bound


def on_i2c(width=128, height=64):
    model = SSD1306Model(width, height)
    return SSD1306_I2C(width, height, Bus(model)), model


def on_spi(driver, model, **options):
    display = SpiDisplay(model)
    return driver(model.width, model.height, display, display.dc, display.res, display.cs, **options)


def draw_something(display, random):
    x, y = random.below(display.width), random.below(display.height)
    width, height = 1 + random.below(40), 1 + random.below(20)
    kind, colour = random.below(8), random.below(4) > 0
    if kind == 0:
        display.pixel(x, y, colour)
    elif kind == 1:
        display.fill_rect(x, y, width, height, colour)
    elif kind == 2:
        display.line(x, y, random.below(display.width), random.below(display.height), colour)
    elif kind == 3:
        display.text(str(1000 * x + y), x, y, colour)
    elif kind == 4:
        display.scroll(random.below(9) - 4, random.below(9) - 4)
    elif kind == 5:
        display.hline(x, y, width, colour)
    elif kind == 6:
        display.vline(x, y, height, colour)
    elif random.below(4) == 0:
        display.fill(colour)


def check_random_drawing(display, model, seed):
    random = Random(seed)
    for _ in range(ROUNDS):
        for _ in range(1 + random.below(4)):
            draw_something(display, random)
        if random.below(10) == 0:
            display.rotate(1)
        display.show()
        assert model.frame() == bytes(display.buffer), f"seed {seed}"


def tick(display, seconds):
    """One second of a countdown: the bar loses a column, the two digits change."""
    display.fill_rect(0, 59, 128, 4, 0)
    display.fill_rect(0, 59, seconds, 4, 1)
    display.fill_rect(110, 42, 16, 8, 0)
    display.text(f"{seconds:02}", 110, 42)
    display.show()


def upside_down(frame, width, height):
    source = framebuf.FrameBuffer(bytearray(frame), width, height, framebuf.MONO_VLSB)
    out = bytearray(len(frame))
    target = framebuf.FrameBuffer(out, width, height, framebuf.MONO_VLSB)
    for y in range(height):
        for x in range(width):
            target.pixel(width - 1 - x, height - 1 - y, source.pixel(x, y))
    return bytes(out)


def drawn(width, height):
    """A display and its model with a picture that is different however it is turned or shifted."""
    display, model = on_i2c(width, height)
    display.text("Code", 3, 1)
    display.line(0, height - 1, width - 1, 12, 1)
    display.show()
    return display, model


def complains(model, *payload):
    try:
        model.write(bytes(payload))
    except ModelError:
        return True
    return False


def test_panel_shows_what_was_drawn_at_every_size():
    for seed, (width, height) in enumerate(SIZES):
        check_random_drawing(*on_i2c(width, height), seed=seed)


def test_ram_holds_the_frame_buffer_in_the_columns_of_the_panel():
    for width, height in SIZES:
        display, model = drawn(width, height)
        first = {128: 0, 72: 28, 64: 32}[width]
        for page in range(height // 8):
            at = page * 128 + first
            assert model.ram[at : at + width] == display.buffer[page * width : (page + 1) * width]


def test_spi_shows_what_was_drawn_at_every_size():
    for seed, (width, height) in enumerate(SIZES):
        model = SSD1306Model(width, height)
        check_random_drawing(on_spi(SSD1306_SPI, model), model, seed=10 + seed)


def test_sh1106_shows_what_was_drawn_on_both_buses():
    model = SH1106Model()
    check_random_drawing(SH1106_I2C(128, 64, Bus(model)), model, seed=20)
    model = SH1106Model()
    check_random_drawing(on_spi(SH1106_SPI, model), model, seed=21)


def test_a_voltage_from_outside_takes_the_place_of_the_pump():
    for model, driver in ((SSD1306Model, SSD1306_SPI), (SH1106Model, SH1106_SPI)):
        for outside in (True, False):
            panel = model(external_vcc=outside)
            display = on_spi(driver, panel, external_vcc=True)
            display.fill(1)
            display.show()
            assert any(panel.frame()) == outside


def test_blank_when_constructed_though_the_ram_held_noise():
    for width, height in SIZES:
        display, model = on_i2c(width, height)
        assert model.on
        assert not any(model.frame())
        assert not any(display.buffer)


def test_rotate_turns_the_picture_and_back():
    for width, height in SIZES:
        display, model = drawn(width, height)
        upright = bytes(display.buffer)
        display.rotate(False)
        assert model.frame() == upside_down(upright, width, height)
        display.pixel(5, 5, 1)
        display.show()
        assert model.frame() == upside_down(display.buffer, width, height)
        display.rotate(True)
        assert model.frame() == bytes(display.buffer)


def test_sh1106_rotates():
    model = SH1106Model()
    display = SH1106_I2C(128, 64, Bus(model))
    display.text("Code", 3, 1)
    display.rotate(False)
    assert model.frame() == upside_down(display.buffer, 128, 64)


def test_poweroff_is_dark_and_keeps_the_picture():
    display, model = drawn(128, 64)
    display.poweroff()
    assert not any(model.frame())
    display.pixel(90, 50, 1)
    display.show()
    display.poweron()
    assert model.frame() == bytes(display.buffer)


def test_invert_swaps_light_and_dark():
    display, model = drawn(128, 64)
    display.invert(True)
    assert model.frame() == bytes(b ^ 0xFF for b in display.buffer)
    display.invert(False)
    assert model.frame() == bytes(display.buffer)


def test_contrast_reaches_the_controller():
    display, model = on_i2c()
    for value in (0, 1, 255):
        display.contrast(value)
        assert model.contrast == value


def test_nothing_is_sent_when_nothing_changed():
    display, model = drawn(128, 64)
    before = model.transfers
    display.show()
    display.fill(0)
    display.text("Code", 3, 1)
    display.line(0, 63, 127, 12, 1)
    display.show()
    assert model.transfers == before


def test_a_first_frame_is_little_more_than_its_pixels():
    display, model = on_i2c()
    before = model.bytes
    display.fill(1)
    display.show()
    assert 1024 < model.bytes - before <= FIRST_FRAME_BYTES


def test_a_tick_of_the_countdown_is_a_few_bytes():
    display, model = on_i2c()
    tick(display, 99)
    for seconds in range(98, 0, -1):
        before = model.bytes
        tick(display, seconds)
        assert model.frame() == bytes(display.buffer)
        assert model.bytes - before <= TICK_BYTES


def test_no_transfer_is_longer_than_a_page():
    display, _ = drawn(128, 64)
    display.fill(1)
    display.show()
    assert display.i2c.longest == PAGE_TRANSFER


def test_changes_far_apart_do_not_send_what_lies_between():
    display, model = on_i2c()
    before = model.bytes
    display.pixel(0, 0, 1)
    display.pixel(127, 0, 1)
    display.show()
    assert model.bytes - before <= 2 * (7 + 8)
    assert model.frame() == bytes(display.buffer)


def test_a_missing_display_is_an_error_that_names_the_address():
    try:
        SSD1306_I2C(128, 64, Bus(SSD1306Model()), addr=0x3D)
    except OSError as e:
        assert e.errno == 19
        assert "0x3d" in str(e)
        assert "SDA" in str(e)
    else:
        raise AssertionError("no error")


def test_a_size_that_the_controller_cannot_drive_is_refused():
    for width, height in ((128, 8), (128, 20), (128, 72), (129, 64), (0, 0)):
        try:
            SSD1306_I2C(width, height, Bus(SSD1306Model(128, 64)))
        except ValueError as e:
            assert "128" in str(e)
        else:
            raise AssertionError((width, height))
    assert SSD1306_I2C(128, 16, Bus(SSD1306Model(128, 64))).height == 16


def test_after_a_failure_on_the_bus_the_next_show_repairs_the_picture():
    for until in range(12):
        for drawn_meanwhile in (None, 0):  # the same picture again, or another one
            display, model = drawn(128, 64)
            display.fill_rect(20, 5, 90, 50, 1)
            display.i2c.broken = until
            try:
                display.show()
            except OSError:
                display.i2c.broken = None
            assert display.i2c.broken is None, "the failure of the bus was hidden"
            if drawn_meanwhile is not None:
                display.fill(drawn_meanwhile)
            display.show()
            assert model.frame() == bytes(display.buffer)


def test_init_display_brings_a_display_back_that_was_without_power():
    display, model = drawn(72, 40)
    model.reset()
    for i in range(len(model.ram)):
        model.ram[i] = 0x55
    display.init_display()
    assert model.frame() == bytes(display.buffer)


# From here on the model itself: what the data sheet does not define, and what a driver could get wrong.


def test_model_complains_about_undefined_commands():
    for opcode in (0x23, 0x2F, 0x30, 0x80, 0x9F, 0xA2, 0xAA, 0xB8, 0xC1, 0xD0, 0xD4, 0xE0, 0xFF):
        assert complains(SSD1306Model(), 0x00, opcode, 0x00), f"0x{opcode:02x}"
    for opcode in (0x20, 0x21, 0x22, 0x2E, 0x8D, 0xE0):
        assert complains(SH1106Model(), 0x00, opcode, 0x00), f"0x{opcode:02x}"


def test_model_complains_about_arguments_out_of_range():
    wrong = ((0x20, 3), (0xA8, 14), (0xA8, 64), (0xD3, 64), (0xDA, 0), (0xDB, 0x40), (0xD9, 0x10), (0x8D, 0))
    for command in wrong:
        assert complains(SSD1306Model(), 0x00, *command), f"{command}"
    for window in ((0x21, 5, 4), (0x21, 0, 128), (0x22, 0, 8), (0x22, 3, 2)):
        assert complains(SSD1306Model(), 0x00, 0x20, 0x00, *window), f"{window}"


def test_model_complains_about_commands_of_another_addressing_mode():
    assert complains(SSD1306Model(), 0x00, 0x20, 0x02, 0x21, 0, 127)
    for opcode in (0x00, 0x10, 0xB0):
        assert complains(SSD1306Model(), 0x00, 0x20, 0x00, opcode)


def test_model_complains_about_broken_transfers():
    assert complains(SSD1306Model(), 0x01, 0xAF)  # no such control byte
    assert complains(SSD1306Model(), 0x00)  # nothing follows
    assert complains(SSD1306Model(), 0x80, 0xAF, 0x80)
    assert complains(SSD1306Model(), 0x80, 0x81, 0x40, 0x00)  # data where the contrast is due


def test_model_takes_arguments_in_transfers_of_their_own():
    model = SSD1306Model()
    model.write(b"\x80\x81")
    model.write(b"\x80\x12")
    assert model.contrast == 0x12


def test_model_fills_windows_in_both_directions():
    for mode, expected in ((0, (1, 2, 3, 4)), (1, (1, 3, 2, 4))):
        model = SSD1306Model()
        model.write(bytes((0x00, 0x20, mode, 0x21, 10, 11, 0x22, 2, 3)))
        model.write(b"\x40\xff\xff\xff\xff\x01\x02\x03\x04")  # the second round takes the place of the first
        assert (model.ram[266], model.ram[267], model.ram[394], model.ram[395]) == expected


def test_model_mixes_commands_and_data_in_one_transfer():
    model = SSD1306Model()
    model.write(bytes((0x80, 0xB3, 0x80, 0x04, 0x80, 0x11, 0xC0, 0x5A, 0x40, 0x01, 0x02)))
    assert bytes(model.ram[3 * 128 + 20 : 3 * 128 + 23]) == b"\x5a\x01\x02"


def test_model_shifts_by_start_line_and_offset():
    _, model = drawn(128, 64)
    upright = model.frame()
    model.write(b"\x00\x48")  # start line 8: the picture moves up by a page and comes in again below
    assert model.frame() == upright[128:] + upright[:128]
    model.write(b"\x00\xd3\x08")  # with the scan from the top, the offset moves it back down
    assert model.frame() == upright


def test_model_leaves_rows_dark_that_are_not_driven():
    display, model = on_i2c()
    display.fill(1)
    display.show()
    model.write(b"\x00\xa8\x2f")
    assert model.frame() == bytes(2 * 128) + b"\xff" * (6 * 128)


def test_model_shows_a_wrong_set_up():
    for wrong in (b"\x00\xda\x02", b"\x00\xda\x32", b"\x00\xa8\x1f", b"\x00\xc0", b"\x00\xa7", b"\x00\xa5"):
        _, model = drawn(128, 64)
        before = model.frame()
        model.write(wrong)
        assert model.frame() != before, f"{wrong}"
    _, model = drawn(72, 40)
    model.write(b"\x00\xad\x10")
    assert not any(model.frame())


def test_model_tells_of_each_transfer():
    _, model = on_i2c()
    calls = []
    model.on_change = lambda: calls.append(model.transfers)
    before = model.transfers
    model.write(b"\x00\xaf")
    model.write(b"\x40\x01")
    assert calls == [before + 1, before + 2]


def test_spi_complains_when_the_chip_is_not_selected():
    bus = SpiDisplay(SSD1306Model())
    try:
        bus.write(b"\xaf")
    except ModelError:
        return
    raise AssertionError("no error")
