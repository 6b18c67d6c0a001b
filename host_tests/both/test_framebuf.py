"""framebuf: the same pixels on every interpreter.

The sums were printed by real MicroPython 1.25 from this very file; there they hold by themselves, on CPython
they hold the stand-in to them. Text is another font on CPython, so it is held to its properties alone.
"""

import array
import binascii

import framebuf

WIDTH, HEIGHT = 50, 37  # neither is a multiple of eight
FORMATS = (framebuf.MONO_VLSB, framebuf.MONO_HLSB, framebuf.MONO_HMSB, framebuf.GS8, framebuf.RGB565)


class Dice:
    """The same throws on every interpreter (a linear congruential generator in 16 bits)."""

    def __init__(self, seed):
        self.state = seed

    def throw(self, low, high):
        self.state = (self.state * 25173 + 13849) & 0xFFFF
        return low + (self.state >> 2) % (high - low + 1)

    def color(self):
        return self.throw(0, 3) * 0x2B5


def outlines(screen, dice, box):
    x, y, w, h = box
    screen.pixel(x, y, dice.color())
    screen.hline(x, y, w, dice.color())
    screen.vline(x, y, h, dice.color())
    screen.rect(x, y, w, h, dice.color())
    screen.line(x, y, x + dice.throw(-60, 60), y + dice.throw(-60, 60), dice.color())


def areas(screen, dice, box):
    x, y, w, h = box
    screen.fill_rect(x, y, w - 8, h - 8, dice.color())
    screen.rect(x, y, w, h, dice.color(), True)
    screen.fill_rect(dice.throw(0, 40), dice.throw(0, 30), 3, 3, dice.color())


def ellipses(screen, dice, box):
    x, y, w, h = box
    screen.ellipse(x, y, w // 2, h // 2, dice.color())
    screen.ellipse(x, y, w // 3, h // 2, dice.color(), True, dice.throw(0, 15))
    screen.ellipse(x, y, dice.throw(0, 2), dice.throw(0, 2), dice.color(), False, dice.throw(0, 15))


def polygons(screen, dice, box):
    x, y = box[:2]
    points = array.array("h", [dice.throw(-30, 30) for _ in range(2 * dice.throw(1, 6))])
    screen.poly(x, y, points, dice.color(), dice.throw(0, 1))


def moves(screen, dice, box):
    x, y = box[:2]
    screen.scroll(dice.throw(-9, 9), dice.throw(-9, 9))
    sprite = framebuf.FrameBuffer(bytearray(dice.throw(0, 255) for _ in range(24)), 11, 9, framebuf.MONO_HLSB)
    screen.blit(sprite, x, y, dice.throw(-1, 1))
    palette = framebuf.FrameBuffer(bytearray([5, 0]), 2, 1, framebuf.GS8)
    screen.blit(sprite, x // 2, y // 2, 0, palette)


DRAWINGS = (outlines, areas, ellipses, polygons, moves)


def drawn(form, drawings, rounds, stride=WIDTH):
    """The CRC32 of all that a buffer was, `rounds` times drawn on at random places, partly outside."""
    buffer = bytearray(2 * 64 * 40)
    screen = framebuf.FrameBuffer(buffer, WIDTH, HEIGHT, form, stride)
    dice = Dice(1)
    crc = 0
    for _ in range(rounds):
        for draw in drawings:
            x, y = dice.throw(-20, WIDTH + 5), dice.throw(-20, HEIGHT + 5)
            draw(screen, dice, (x, y, dice.throw(0, 40), dice.throw(0, 40)))
            crc = binascii.crc32(buffer, crc)
    return crc


def check(expected, drawings, rounds=60, stride=WIDTH):
    assert [drawn(form, drawings, rounds, stride) for form in FORMATS] == expected


def test_pixels_and_lines():
    check([0xE916FEE7, 0xB77324ED, 0xF2C4549B, 0x1DB48DDE, 0x088AC2DF], (outlines,))


def test_filled_rectangles():
    check([0x66A318FD, 0xE02C398D, 0x43845EB3, 0xE5D8FE7C, 0x9B8C8A90], (areas,))


def test_ellipses():
    check([0x92688C4F, 0x6E1C58F9, 0x4C6F05BD, 0x4F7FC829, 0x0C1C3B7A], (ellipses,))


def test_polygons():
    check([0x1938A7F2, 0x0CE6F39F, 0xBE1ADEB9, 0xD5284FA3, 0x235CC5F6], (polygons,))


def test_scroll_and_blit():
    check([0x091820E8, 0x94BA0AC4, 0x08FF0A81, 0xFBDD59F9, 0xDB40F2D9], (moves,))


def test_everything_over_everything():
    check([0x6D278E74, 0xAE1D4A41, 0xD8D1D830, 0x43DAE406, 0x22D5C602], DRAWINGS)


def test_rows_further_apart_than_the_width():
    check([0x32CAA675, 0xB2EE503E, 0x44696B73, 0x925FF655, 0x07083CCD], DRAWINGS, 20, 56)


def test_pixel_reads_back_what_fits_the_format():
    values = []
    for form in FORMATS:
        screen = framebuf.FrameBuffer(bytearray(2 * 64), 8, 8, form)
        screen.pixel(3, 5, 0x12345)
        values.append(screen.pixel(3, 5))
        assert screen.pixel(3, 4) == 0
        assert screen.pixel(8, 0) is None and screen.pixel(0, -1) is None
    assert values == [1, 1, 1, 0x45, 0x2345]


def refused(*arguments):
    try:
        framebuf.FrameBuffer(*arguments)
    except ValueError:
        return True
    return False


def test_a_buffer_too_small_is_refused():
    for form, size in zip(FORMATS, (18, 18, 18, 81, 162)):
        assert refused(bytearray(size - 1), 9, 9, form)
        assert not refused(bytearray(size), 9, 9, form)


def test_senseless_arguments_are_refused():
    assert refused(bytearray(99), 0, 8, framebuf.MONO_VLSB)
    assert refused(bytearray(99), 8, 0, framebuf.MONO_VLSB)
    assert refused(bytearray(99), 8, 8, framebuf.MONO_VLSB, 7)
    assert refused(bytearray(99), 8, 8, 99)


class Driver(framebuf.FrameBuffer):
    """A display driver: its attributes are its own affair."""

    def __init__(self):
        self.buffer = bytearray(8)
        self.width = "eight"
        super().__init__(self.buffer, 8, 8, framebuf.MONO_VLSB)


def test_a_driver_is_a_framebuffer_with_attributes_of_its_own():
    driver = Driver()
    driver.fill(1)
    assert driver.buffer == b"\xff" * 8
    screen = framebuf.FrameBuffer(bytearray(8), 8, 8, framebuf.MONO_VLSB)
    screen.blit(driver, 4, 0)
    assert [screen.pixel(x, 7) for x in range(8)] == [0] * 4 + [1] * 4


def written(text, x, y, form=framebuf.MONO_VLSB, color=1):
    """The rows of a 40 x 24 screen that was of the other color before `text` was written on it."""
    screen = framebuf.FrameBuffer(bytearray(2 * 40 * 24), 40, 24, form)
    screen.fill(1 - color)
    screen.text(text, x, y, color)
    return [[screen.pixel(i, j) for i in range(40)] for j in range(24)]


def test_each_character_of_ascii_has_a_glyph_of_its_own():
    glyphs = set()
    for code in range(33, 127):
        rows = written(chr(code), 0, 0)
        assert any(sum(row[:8]) for row in rows[:8])
        assert not any(sum(row[8:]) for row in rows) and not any(sum(row) for row in rows[8:])
        glyphs.add(str(rows))
    assert len(glyphs) == 94


def test_characters_stand_eight_pixels_apart():
    apart = written("B", 8, 0)
    both = written("AB", 0, 0)
    first = written("A", 0, 0)
    assert both == [[a | b for a, b in zip(*rows)] for rows in zip(first, apart)]
    assert written("A" + 2 * " ", 0, 0) == first


def test_text_is_moved_and_clipped_on_every_side():
    whole = written("Wg", 8, 8)
    for x in range(-20, 45, 3):
        for y in (-9, -8, -5, 0, 3, 17, 23, 24):
            moved = written("Wg", x, y)
            for j in range(24):
                for i in range(0, 40, 3):
                    inside = 0 <= i - x < 16 and 0 <= j - y < 8
                    assert moved[j][i] == (whole[j - y + 8][i - x + 8] if inside else 0)


def test_text_leaves_the_buffer_beyond_the_screen_alone():
    buffer = bytearray(40 * 4)
    screen = framebuf.FrameBuffer(buffer, 40, 20, framebuf.MONO_VLSB)
    whole = framebuf.FrameBuffer(buffer, 40, 32, framebuf.MONO_VLSB)
    for y in (-7, -4, 13, 16, 19):
        screen.text("g#g#g#", -4, y)
    assert not any(whole.pixel(x, y) for x in range(40) for y in range(20, 32))


def test_text_looks_alike_in_every_format():
    for form in FORMATS:
        assert written("Code", -3, 5, form) == written("Code", -3, 5)


def test_text_in_color_0_clears():
    light = written("dark", 3, 3)
    assert written("dark", 3, 3, color=0) == [[1 - pixel for pixel in row] for row in light]


def test_what_is_not_ascii_takes_a_place_for_each_byte():
    assert written("\u20ac!", 0, 0) == written("\x7f\x7f\x7f!", 0, 0)
    assert written("\n", 0, 0) == written("\x7f", 0, 0) != written(" ", 0, 0)


def test_a_nul_ends_the_text():
    assert written("A\0B", 0, 0) == written("A", 0, 0)
