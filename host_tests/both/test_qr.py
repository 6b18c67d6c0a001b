"""The QR encoder: known symbols, limits, drawing, and which part of an address may be written in upper case."""

import binascii

from deviceflow.transient.qr import QR, TooLong, compact

ADDRESS = "https://login.example.com/device?code=WDJB-MJHT"

# "HTTPS://A.EXAMPLE" at 1-M, drawn by another encoder.
SYMBOL = """
111111101110101111111
100000100110101000001
101110100110001011101
101110101101101011101
101110101101101011101
100000101110101000001
111111101010101111111
000000001110000000000
100010111110111111001
000100011000111100010
100001100000101011101
101011000101111110010
111110101101010110011
000000001000101011100
111111101101011000001
100000100001010010000
101110101101010000110
101110100011111101111
101110100111001001100
100000100100000011001
111111101011000111011
"""

# Text, level asked for, boost; version, level and mask; CRC-32 of the rows in 0 and 1.  By another encoder as well.
KNOWN = (
    ("HTTPS://A.EXAMPLE", "M", True, 1, "M", 4, 0x1f8d8bc5),
    ("7", "L", True, 1, "M", 2, 0x63393089),
    ("tv", "L", False, 1, "L", 2, 0xdbd2d716),
    ("https://example.com/activate", "M", True, 3, "M", 0, 0xd1d5ca60),
    (ADDRESS, "L", True, 3, "L", 5, 0x6ca3edf2),
    ("HTTPS://LOGIN.EXAMPLE.COM/device?code=WDJB-MJHT", "L", True, 3, "M", 7, 0xb6d1eb11),
    ("HTTPS://LOGIN.EXAMPLE.COM/device?code=WDJB-MJHT", "L", False, 3, "L", 4, 0x243683d0),
    ("a" * 25 + "ABCDEFGHIJK" + "b" * 26, "L", False, 4, "L", 7, 0xea5a7d80),
    ("a" * 25 + "ABCDEFGHIJ" + "b" * 26, "M", False, 4, "M", 4, 0xe9763500),
    ("https://example.com/\u00e4\u6f22/" + "x" * 70, "L", True, 5, "L", 0, 0xb2fc6bb1),
    ("z" * 84, "M", True, 5, "M", 6, 0x20d33dc3),
    ("q" * 134, "L", True, 6, "L", 0, 0x9e216e22),
    ("B7" * 77, "M", True, 6, "M", 6, 0x695858e0),
)


class Canvas:
    """The part of a FrameBuffer that is drawn on, of single pixels; what was never drawn is None."""

    def __init__(self, width, height):
        self.pixels = [[None] * width for _ in range(height)]

    def fill_rect(self, x, y, width, height, colour):
        assert width > 0 and height > 0
        for row in range(y, y + height):
            for column in range(x, x + width):
                self.pixels[row][column] = colour


def rows(qr):
    return ["".join("01"[qr.module(x, y)] for x in range(qr.size)) for y in range(qr.size)]


def outcome(function, *args, **kwargs):
    """The error that a call raises, or None."""
    try:
        function(*args, **kwargs)
    except ValueError as e:
        return e
    return None


def test_symbol():
    qr = QR()
    assert qr.encode("HTTPS://A.EXAMPLE", "M") == 21
    assert rows(qr) == SYMBOL.split()


def test_known_symbols_with_one_encoder():
    qr = QR()  # the same buffers all along: nothing of a larger symbol may show in a smaller one
    for text, level, boost, version, got_level, mask, crc in KNOWN + tuple(reversed(KNOWN)):
        assert qr.encode(text, level, boost) == 17 + 4 * version
        assert (qr.version, qr.level, qr.mask) == (version, got_level, mask), text
        assert binascii.crc32("".join(rows(qr)).encode()) == crc, text


def test_capacities():
    # Table 7: characters in alphanumeric and in byte mode, of versions 1 to 6.
    for level, alphanumeric, byte in (
        ("L", (25, 47, 77, 114, 154, 195), (17, 32, 53, 78, 106, 134)),
        ("M", (20, 38, 61, 90, 122, 154), (14, 26, 42, 62, 84, 106)),
    ):
        for char, lengths in (("A", alphanumeric), ("a", byte)):
            for version in range(1, 7):
                qr = QR(version)
                qr.encode(char * lengths[version - 1], level, False)
                assert (qr.version, qr.level) == (version, level)
                assert isinstance(outcome(qr.encode, char * (lengths[version - 1] + 1), level), TooLong)


def test_boost_takes_no_larger_version():
    qr = QR()
    qr.encode("a" * 14)
    assert (qr.version, qr.level) == (1, "M")
    qr.encode("a" * 15)
    assert (qr.version, qr.level) == (1, "L")


def test_too_long_leaves_nothing_to_draw():
    qr = QR()
    for text in ("a" * 135, "A" * 196, "\u00e9" * 68, "aA" * 5000, "A" * 5000):
        qr.encode(ADDRESS)
        assert isinstance(outcome(qr.encode, text), TooLong)
        assert qr.size == 0
    assert qr.encode(ADDRESS) == 29


def test_unknown_level_or_version_is_refused():
    assert outcome(QR().encode, ADDRESS, "H") is not None
    assert outcome(QR, 0) is not None
    assert outcome(QR, 7) is not None


def test_upper_case_makes_a_smaller_symbol():
    qr = QR()
    address = "https://signin.example.com/d?c=BCDF-GHJK"
    assert qr.encode(address) > qr.encode(compact(address))


def test_draw_shows_every_module_on_a_light_square():
    qr = QR()
    qr.encode(ADDRESS)
    for x, y, scale, quiet in ((0, 0, 1, 4), (3, 2, 2, 1), (1, 0, 3, 0)):
        side = (qr.size + 2 * quiet) * scale
        canvas = Canvas(side + 5, side + 5)
        qr.draw(canvas, x, y, scale, quiet)
        for row in range(side + 5):
            for column in range(side + 5):
                expected = None
                if x <= column < x + side and y <= row < y + side:
                    module_x, module_y = (column - x) // scale - quiet, (row - y) // scale - quiet
                    inside = 0 <= module_x < qr.size and 0 <= module_y < qr.size
                    expected = 0 if inside and qr.module(module_x, module_y) else 1
                assert canvas.pixels[row][column] == expected


def test_draw_has_a_quiet_zone_of_four_modules_by_default():
    qr = QR()
    qr.encode(ADDRESS)
    canvas = Canvas(37, 37)
    qr.draw(canvas, 0, 0)
    assert canvas.pixels[3] == [1] * 37
    assert canvas.pixels[4][:4] == [1] * 4
    assert canvas.pixels[4][4] == 0


def test_compact_raises_scheme_and_host_only():
    for uri, expected in (
        ("https://example.com/Device?Code=aB#Cd", "HTTPS://EXAMPLE.COM/Device?Code=aB#Cd"),
        ("http://127.0.0.1:8080/login", "HTTP://127.0.0.1:8080/login"),
        ("https://www.example-1.org", "HTTPS://WWW.EXAMPLE-1.ORG"),
        ("Https://Example.com/a://b", "HTTPS://EXAMPLE.COM/a://b"),
    ):
        assert compact(uri) == expected


def test_compact_leaves_what_is_not_plain():
    for uri in (
        "https://user:Pass@example.com/a",
        "https://b\u00fccher.example/a",
        "https://stra\u00dfe.example/a",
        "https://[fe80::a]/a",
        "https://example.com\\@a/b",
        "https://example.com?a=b",
        "https://example.com#a",
        "app://Host/a",
        "mailto:a@example.com",
        "example.com/a",
        "",
    ):
        assert compact(uri) == uri
