"""QR codes as others see them: a decoder reads the drawn pictures, another encoder makes the same symbols."""

import pytest
import segno
import zxingcpp
from deviceflow.transient.qr import QR, TooLong, compact
from hypothesis import HealthCheck, given, settings, strategies
from PIL import Image, ImageDraw
from segno import consts, encoder

ALPHANUMERIC = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
KINDS = (
    ALPHANUMERIC.decode(),
    "abcdefghijklmnopqrstuvwxyz",
    "0123456789",
    "ABCDEFGHIJabc/?=&%",
    "abc\u00e4\u00df\u044f\u6f22\U0001f511",
    "\x00\x01\t\n\r\x7f!\"#'();<=>@[]^_`{|}~",
)


class Picture:
    """What of a FrameBuffer is drawn on, as an image of 8 bits a pixel."""

    def __init__(self, side):
        self.image = Image.new("L", (side, side), 0)
        self._draw = ImageDraw.Draw(self.image)

    def fill_rect(self, x, y, width, height, colour):
        self._draw.rectangle((x, y, x + width - 1, y + height - 1), fill=255 * colour)


def random_text(rng):
    kind = rng.choice(("address", "runs", *KINDS))
    if kind == "address":
        return random_address(rng)
    if kind == "runs":
        return "".join("".join(rng.choices(rng.choice(KINDS), k=rng.randint(1, 14))) for _ in range(rng.randint(1, 9)))
    return "".join(rng.choices(kind, k=rng.randint(1, 134 if kind == KINDS[1] else 195)))


def random_address(rng):
    host = "".join(rng.choices("abcdefghijklmnopqrstuvwxyz0123456789-", k=rng.randint(1, 30)))
    path = "".join(rng.choices("abcdefghijklmnop/ABCDEF0123456789-_", k=rng.randint(0, 40)))
    code = "".join(rng.choices("BCDFGHJKLMNPQRSTVWXZ", k=8))
    address = "https://%s.example/%s?user_code=%s-%s" % (host, path, code[:4], code[4:])
    return rng.choice((str, compact))(address)


def batches(count):
    """Run a test `count` times with a generator of random numbers, the same ones each time."""

    def decorate(test):
        health = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
        rules = settings(
            max_examples=count, derandomize=True, database=None, deadline=None, suppress_health_check=health
        )
        return rules(given(rng=strategies.randoms(use_true_random=True))(test))

    return decorate


def random_symbols(rng, count=50):
    """Yield texts and the QR object that took them, one object all along."""
    qr = QR()
    while count:
        text = random_text(rng)
        try:
            qr.encode(text, rng.choice("LM"), rng.random() < 0.5)
        except TooLong:
            continue
        count -= 1
        yield text, qr


def cheapest_segments(data):
    """The segments, as segno wants them, that take the fewest bits, and their bits: by trying every way.

    A way is its cost in half bits, its number of segments and the mode of each character.
    """
    headers = {consts.MODE_ALPHANUMERIC: 26, consts.MODE_BYTE: 24}
    ways = {mode: (headers[mode], 1, ()) for mode in headers}
    for char in data:
        ways = {
            mode: min(longer(way, old, mode, headers[mode]) for old, way in ways.items())
            for mode in headers
            if mode == consts.MODE_BYTE or char in ALPHANUMERIC
        }
    cost, _, modes = min(ways.values())
    segments = []
    for char, mode in zip(data, modes):
        if not segments or segments[-1][1] != mode:
            segments.append((b"", mode))
        segments[-1] = (segments[-1][0] + bytes((char,)), mode)
    return segments, (cost + 1) // 2


def longer(way, old, mode, header):
    cost, segments, modes = way
    if mode != old:
        # Half a bit left over is filled.  Nothing is saved by a mode that no character had yet.
        cost, segments = (cost + cost % 2 + header, segments + 1) if modes else (1 << 20, 1)
    return cost + (11 if mode == consts.MODE_ALPHANUMERIC else 16), segments, (*modes, mode)


def finders(line):
    """How often 1:1:3:1:1 with four light modules on a side occurs in a row or column, as often as it does."""
    line = "0000" + "".join(map(str, line)) + "0000"
    places = [i for i in range(4, len(line) - 10) if line.startswith("1011101", i)]
    return sum("0000" in (line[i - 4 : i], line[i + 7 : i + 11]) for i in places)


def penalty(matrix, width, height):
    n1, n2, _, n4 = encoder.mask_scores(matrix, width, height)
    return n1 + n2 + 40 * sum(map(finders, (*matrix, *zip(*matrix)))) + n4


@pytest.fixture
def reference(monkeypatch):
    """Segno, put right in two places.

    It writes eight padding bits too many where the message ends with a codeword, against 7.4.10, and after a
    pattern that counts for rule N3 it looks for the next one not before the end of the first.
    """
    monkeypatch.setattr(
        encoder, "write_padding_bits", lambda buff, version, length: buff.extend([0] * (-length % 8))
    )
    monkeypatch.setattr(encoder, "evaluate_mask", penalty)

    def make(segments, qr, mask):
        options = {"version": qr.version, "error": qr.level, "micro": False, "boost_error": False}
        return segno.make(segments, mask=mask, **options)

    return make


@batches(80)
def test_random_texts_are_read_from_the_picture(rng):
    for text, qr in random_symbols(rng):
        picture = Picture(3 * (qr.size + 8))
        qr.draw(picture, 0, 0, 3)
        result = zxingcpp.read_barcode(picture.image, zxingcpp.BarcodeFormat.QRCode, is_pure=True)
        assert result is not None, text
        assert result.bytes == text.encode(), text


@batches(20)
def test_no_smaller_version_would_do(rng):
    for text, qr in random_symbols(rng):
        _, bits = cheapest_segments(text.encode())
        capacity = consts.SYMBOL_CAPACITY
        level = {"L": consts.ERROR_LEVEL_L, "M": consts.ERROR_LEVEL_M}[qr.level]
        assert bits <= capacity[qr.version][level]
        assert qr.version == 1 or bits > capacity[qr.version - 1][level]


@batches(20)
def test_symbols_are_those_of_another_encoder(reference, rng):
    """Module by module, the choice of the mask included."""
    for text, qr in random_symbols(rng, 25):
        segments, _ = cheapest_segments(text.encode())
        mine = [[int(qr.module(x, y)) for x in range(qr.size)] for y in range(qr.size)]
        other = reference(segments, qr, None)
        assert other.mask == qr.mask, text
        assert [list(row) for row in other.matrix] == mine, text


@batches(50)
def test_address_on_a_small_dark_display_is_read(rng):
    """Two pixels a module, a light border of one module and the dark panel around it."""
    qr = QR()
    address = compact(random_address(rng))
    qr.encode(address)
    picture = Picture(2 * qr.size + 40)
    qr.draw(picture, 20, 18, 2, 1)
    big = picture.image.resize((4 * picture.image.width,) * 2, Image.NEAREST)
    result = zxingcpp.read_barcode(big, zxingcpp.BarcodeFormat.QRCode)
    assert result is not None, address
    assert result.text == address
