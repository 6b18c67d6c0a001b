"""Every QR code that a screen shows, read as a phone reads it: the panel at an angle, scaled, out of focus."""

import functools
import re

import pytest
import zxingcpp
from deviceflow.display.console import Console
from deviceflow.transient.qr import compact
from oled import picture
from pictures.frames import states
from pictures.states import CODES, SIZES
from PIL import Image, ImageFilter

QUIET = 3
BLOCKS = {" ": (1, 1), "\u2580": (0, 1), "\u2584": (1, 0), "\u2588": (0, 0)}
LARGE = SIZES[0]
# Dots of the camera for a pixel of the display, angle and blur. At 10 cm a phone's preview has two or three dots for a
# pixel of 0.17 mm. Closer than that its lens must not be sharper than the gaps between the pixels: a decoder takes
# those for modules.
VIEWS = [(2, 0, 0), (2.5, 4, 0.7), (3, -8, 0.9), (5, 20, 1.5), (8, 3, 2.4)]


@functools.lru_cache
def pictures(width, height):
    """(name, grant or None, frame) of everything that is shown at a size."""
    return tuple(states(width, height))


def qr_pages():
    """Of 128x64 the first page of each code whose address is not too long for a QR code."""
    return [(n, c, f) for n, c, f in pictures(*LARGE) if c and n.endswith("-1") and n != "code-longest-1"]


def address(code):
    return code.verification_uri_complete or code.verification_uri


def decoded(image):
    return [result.text for result in zxingcpp.read_barcodes(image.convert("L"))]


def seen_by_phone(frame, pitch, angle=0, blur=0.0):
    """The panel with its dark gaps between pixels, at `pitch` dots of the camera for a pixel of the display."""
    panel = picture.image(frame, *LARGE, scale=12).convert("L")
    size = [round(side * pitch / 12) for side in panel.size]
    return panel.resize(size, Image.LANCZOS).rotate(angle, Image.BICUBIC, expand=True).filter(
        ImageFilter.GaussianBlur(blur)
    )


@pytest.mark.parametrize(("pitch", "angle", "blur"), VIEWS)
@pytest.mark.parametrize(("name", "code", "frame"), qr_pages())
def test_the_qr_code_holds_the_exact_address(name, code, frame, pitch, angle, blur):  # C12
    assert decoded(seen_by_phone(frame, pitch, angle, blur)) == [compact(address(code))]


def test_the_address_in_the_qr_code_means_the_same():  # C12
    for name, code, frame in qr_pages():
        (text,) = decoded(seen_by_phone(frame, 2))
        scheme, _, rest = text.partition("://")
        host, slash, path = rest.partition("/")
        assert scheme.lower() + "://" + host.lower() + slash + path == address(code), name


def test_every_usual_code_has_a_qr_code():
    assert len(qr_pages()) == len(CODES) - 1


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_no_other_page_holds_a_qr_code(width, height):
    names = {name for name, _, _ in qr_pages()} if (width, height) == LARGE else set()
    for name, _, frame in pictures(width, height):
        if name not in names:
            assert decoded(picture.image(frame, width, height, 2)) == [], name


def blocks_as_image(lines, scale=6):
    image = Image.new("L", (len(lines[0]) + 2 * QUIET, 2 * len(lines) + 2 * QUIET), 0)
    for row, line in enumerate(lines):
        for x, block in enumerate(line):
            for i, light in enumerate(BLOCKS[block]):
                image.putpixel((x + QUIET, 2 * row + i + QUIET), 255 * light)
    return image.resize((image.width * scale, image.height * scale), Image.NEAREST)


@pytest.mark.parametrize("name", ["usual", "complete"])
def test_the_consoles_qr_code_holds_the_exact_address(name):
    lines = []
    Console("Example", lines.append, qr=True).code(CODES[name])
    blocks = [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in lines if line.startswith("\x1b")]
    assert decoded(blocks_as_image(blocks)) == [compact(address(CODES[name]))]
