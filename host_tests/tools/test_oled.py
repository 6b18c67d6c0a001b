"""tools/oled: what it draws is what the panel shows, read back from the text and the pictures."""

import pathlib
import subprocess
import sys

import panel
import pytest
from deviceflow.display.sh1106 import SH1106_I2C
from deviceflow.display.ssd1306 import SSD1306_I2C
from oled import picture, source
from PIL import Image
from sh1106_model import SH1106Model
from ssd1306_model import SSD1306Model

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZES = [(128, 64), (128, 32), (72, 40), (64, 48)]
TOLERANCE = 40


class Bus:
    """Passes on to the model, and keeps a record as `--bus` reads it."""

    def __init__(self, model):
        self.model = model
        self.record = []
        self.ms = 0

    def writeto(self, address, payload):
        self.model.write(payload)
        self.record.append(f"{self.ms} {bytes(payload).hex()}")


def display(width=128, height=64):
    panel_model = SSD1306Model(width, height)
    shown = SSD1306_I2C(width, height, Bus(panel_model))
    shown.text("Code", 1, 1)
    shown.line(0, height - 1, width - 1, 10, 1)
    shown.show()
    return shown, panel_model


def oled(*arguments):
    command = [sys.executable, str(ROOT / "tools" / "oled"), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)


def near(colour, wanted):
    return all(abs(a - b) < TOLERANCE for a, b in zip(colour, wanted))


def read_back(image, width, height):
    """The frame that a picture shows, from the middle of each of its pixels."""
    image = image.convert("RGB")
    scale = image.width // (width + 2 * picture.MARGIN)
    out = bytearray(width * height // 8)
    for y in range(height):
        for x in range(width):
            at = [(i + picture.MARGIN) * scale + scale // 3 for i in (x, y)]
            if near(image.getpixel(tuple(at)), picture.COLOURS[picture.LIT]):
                out[(y >> 3) * width + x] |= 1 << (y & 7)
    return bytes(out)


def read_text(text, width, height):
    """The frame that a terminal picture shows, and a check of its border."""
    top, *rows, bottom = text.splitlines()
    assert top == "╭" + "─" * width + "╮"
    assert bottom == "╰" + "─" * width + "╯"
    assert len(rows) == height // 2
    out = bytearray(width * height // 8)
    for row, line in enumerate(rows):
        assert line[0] == line[-1] == "│"
        assert len(line) == width + 2
        for x, block in enumerate(line[1:-1]):
            y = 2 * row
            out[(y >> 3) * width + x] |= " ▀▄█".index(block) << (y & 7)
    return bytes(out)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_text_shows_the_frame(width, height):
    shown, model = display(width, height)
    assert read_text(panel.text(model.frame(), width, height), width, height) == bytes(shown.buffer)


@pytest.mark.parametrize("scale", [1, 2, 6, 9])
@pytest.mark.parametrize(("width", "height"), SIZES)
def test_png_shows_the_frame(tmp_path, width, height, scale):
    shown, model = display(width, height)
    picture.save_png(tmp_path / "out.png", model.frame(), width, height, scale)
    with Image.open(tmp_path / "out.png") as image:
        assert image.size == ((width + 2 * picture.MARGIN) * scale, (height + 2 * picture.MARGIN) * scale)
        assert read_back(image, width, height) == bytes(shown.buffer)


def test_there_is_a_dark_gap_between_lit_pixels():
    image = picture.image(b"\xff" * 1024, 128, 64, 6).convert("RGB")
    row = [image.getpixel((x, 6 * 10)) for x in range(6 * 10, 6 * 12)]
    lit = [near(colour, picture.COLOURS[picture.LIT]) for colour in row]
    assert lit == 2 * ([True] * 5 + [False])
    assert near(image.getpixel((0, 0)), (0, 0, 0))


def test_gif_shows_each_frame_for_its_time(tmp_path):
    shown, model = display()
    frames = [(model.frame(), 500), (bytes(1024), 40), (b"\xff" * 1024, 1200)]
    picture.save_gif(tmp_path / "out.gif", frames, 128, 64, 4)
    with Image.open(tmp_path / "out.gif") as image:
        assert image.n_frames == len(frames)
        assert image.info["loop"] == 0
        for i, (frame, ms) in enumerate(frames):
            image.seek(i)
            assert read_back(image, 128, 64) == frame
            assert image.info["duration"] == ms


def test_a_frame_of_the_wrong_size_is_refused():
    with pytest.raises(ValueError, match="128x64"):
        picture.image(bytes(512), 128, 64)
    with pytest.raises(ValueError, match="72x40"):
        source.frame(bytes(1000), 72, 40)


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_ram_is_cut_to_the_panel(width, height):
    shown, model = display(width, height)
    assert source.frame(bytes(model.ram), width, height) == bytes(shown.buffer)
    assert source.frame(model.frame(), width, height) == bytes(shown.buffer)


def test_ram_of_an_sh1106_is_cut_to_the_panel():
    model = SH1106Model()
    shown = SH1106_I2C(128, 64, Bus(model))
    shown.text("Code", 1, 1)
    shown.show()
    assert source.frame(bytes(model.ram), 128, 64) == bytes(shown.buffer)


def test_a_record_of_the_bus_becomes_the_pictures_that_were_seen():
    shown, _ = display()
    first = bytes(shown.buffer)
    shown.i2c.ms = 1000
    shown.fill(1)
    shown.show()
    shown.i2c.ms = 1800
    shown.contrast(7)  # changes no pixel
    shown.i2c.ms = 2500
    shown.poweroff()
    frames = source.replay(shown.i2c.record, SSD1306Model(), last_ms=300)
    assert frames == [(first, 1000), (b"\xff" * 1024, 1500), (bytes(1024), 300)]


def test_command_draws_in_the_terminal(tmp_path):
    shown, model = display(72, 40)
    (tmp_path / "oled.bin").write_bytes(model.ram)
    done = oled(tmp_path / "oled.bin", "--width", 72, "--height", 40)
    assert done.returncode == 0, done.stderr
    assert read_text(done.stdout, 72, 40) == bytes(shown.buffer)


def test_command_writes_png_and_gif(tmp_path):
    shown, model = display()
    (tmp_path / "a.bin").write_bytes(bytes(1024))
    (tmp_path / "b.bin").write_bytes(model.ram)
    png, gif = tmp_path / "out.png", tmp_path / "out.gif"
    done = oled(tmp_path / "a.bin", tmp_path / "b.bin", "--png", png, "--gif", gif, "--scale", 3, "--ms", 250)
    assert done.returncode == 0, done.stderr
    with Image.open(png) as image:
        assert read_back(image, 128, 64) == bytes(shown.buffer)
    with Image.open(gif) as image:
        assert (image.n_frames, image.info["duration"]) == (2, 250)


def test_command_reads_a_record_of_the_bus(tmp_path):
    shown, _ = display(64, 48)
    (tmp_path / "bus.log").write_text("\n".join(shown.i2c.record))
    done = oled("--bus", tmp_path / "bus.log", "--width", 64, "--height", 48)
    assert done.returncode == 0, done.stderr
    assert read_text(done.stdout, 64, 48) == bytes(shown.buffer)


@pytest.mark.parametrize("content", ["", "12 zz", "12", "12 00ff"])
def test_command_says_what_is_wrong_with_a_record(tmp_path, content):
    (tmp_path / "bus.log").write_text(content)
    done = oled("--bus", tmp_path / "bus.log")
    assert done.returncode == 1
    assert done.stderr.startswith("oled: ")
    assert "Traceback" not in done.stderr


def test_command_says_that_a_file_is_missing(tmp_path):
    done = oled(tmp_path / "none.bin")
    assert done.returncode == 1
    assert "none.bin" in done.stderr
