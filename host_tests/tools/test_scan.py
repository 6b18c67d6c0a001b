"""make scan: what a person is told of the wires of a board; and boards whose wiring is told, not programmed."""

import json
import os
import pathlib
import subprocess
import sys

import pytest
from click.testing import CliRunner
from virtual_board.testing import Console, PoweredBoard, wait_until

from tools.scan import cli
from tools.scan.devices import sentences

ROOT = pathlib.Path(__file__).resolve().parents[2]
PYTHONPATH = os.pathsep.join(str(ROOT / folder) for folder in ("lib", "boards/host/cpython", "tools", "firmware"))
CONFIG = {"wifi": {"ssid": "simulated", "key": "simulated"}, "service": "Demo",
          "provider": {"issuer": "http://127.0.0.1:1", "client_id": "demo-board"}}
I2C = {"driver": "sh1106", "width": 128, "height": 64, "sda": 25, "scl": 26, "button": 0, "led": None}
SPI = {"driver": "ssd1306", "width": 128, "height": 32, "sck": 18, "mosi": 23, "dc": 26, "res": 27, "cs": 5,
       "button": None, "led": 2, "led_lit": 1}


def scan(board, name):
    done = CliRunner().invoke(cli.scan, ["--port", board.port, "--board", name])
    return done.exit_code, done.output


@pytest.mark.parametrize("name, pins, like", [
    ("esp32_generic", "SDA 21, SCL 22", "esp32_generic or esp32_sh1106"),
    ("esp32_c3_oled_042", "SDA 5, SCL 6", "esp32_c3_generic or esp32_c3_oled_042"),
    ("lolin_s2_mini", "SDA 33, SCL 35", "lolin_s2_mini")])
def test_a_display_is_found_at_its_pins(micropython, tmp_path, name, pins, like):
    with PoweredBoard(tmp_path / "board", micropython, "--board", name) as board:
        status, said = scan(board, name)
        assert status == 0
        assert said.splitlines()[0] == f"0x3C on {pins}: an SSD1306 or SH1106"
        assert f"So wired is BOARD={like}." in said and "BOARD=generic" in said


def test_a_display_without_power_and_one_on_spi_are_told_apart_from_missing_wires(micropython, tmp_path):
    with PoweredBoard(tmp_path / "board", micropython) as board:
        board.change_world(i2c_absent=[0x3C])
        status, said = scan(board, "esp32_generic")
        assert status == 0 and "the pins 21, 22 are pulled up from outside: check its power" in said
    with PoweredBoard(tmp_path / "other", micropython, "--board", "esp32_spi") as board:
        status, said = scan(board, "esp32_spi")
        assert status == 0 and "check VCC to 3V3" in said and "on SPI (with pins DC and RES) does not answer" in said


def test_the_board_goes_on_after_a_scan(micropython, tmp_path):
    (tmp_path / "main.py").write_text("print('the program', 'runs')\n")
    with PoweredBoard(tmp_path / "board", micropython) as board:
        board.mpremote("fs", "cp", tmp_path / "main.py", ":")
        with Console(board.port) as console:
            assert scan(board, "esp32_generic")[0] == 0
            console.wait_for("the program runs")


def test_what_else_may_answer_is_named():
    said = sentences([[4, 5, [0x3D, 0x76, 0x0B]]], [4, 5], {})
    assert said[:3] == [
        "0x3D on SDA 4, SCL 5: an SSD1306 or SH1106",
        "0x76 on SDA 4, SCL 5: a climate sensor (BME280, BMP280)",
        "0x0B on SDA 4, SCL 5: something unknown",
    ]
    assert "make configure BOARD=generic, with SDA 4 and SCL 5" in said[3]


def test_a_chip_that_nobody_knows_and_no_board_are_told(micropython, tmp_path):
    with PoweredBoard(tmp_path / "board", micropython) as board:
        status, said = scan(board, "toaster")
    assert status == 1 and "chip (unknown) is not known" in said
    done = CliRunner().invoke(cli.scan, ["--port", "/dev/ttyNONE"])
    assert done.exit_code == 1 and "there is no port /dev/ttyNONE" in done.output


# -- the generic board -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("wires", [I2C, SPI])
def test_the_generic_board_shows_something_on_the_display_that_it_was_told_of(micropython, tmp_path, wires):
    build = tmp_path / "build"
    build.mkdir()
    (build / "config.json").write_text(json.dumps(CONFIG))
    (build / "board.json").write_text(json.dumps(wires))
    with PoweredBoard(tmp_path / "board", micropython, "--board", "generic", "--build", build) as board:
        status, said = flash(board, build)
        assert status == 0, said
        with Console(board.port) as console:
            said = console.wait_for("Joining Wi-Fi.*?Setting the clock").group(0)
            assert "No display" not in said
        wait_until(lambda: len(board.frame()) == wires["width"] * wires["height"] // 8 and any(board.frame()))


def test_the_generic_board_without_its_answers_is_told(tmp_path):
    for text in (None, "{}", "[1]", "no JSON"):
        if text:
            (tmp_path / "board.json").write_text(text)
        status, said = flash(None, tmp_path)
        assert status == 1 and "board.json does not tell how the board is wired: run `make configure BOARD=gen" in said


def flash(board, build):
    port = board.port if board else "loop://"
    command = [sys.executable, "-m", "flash", "install", "--board", "generic", "--port", port, "--build", str(build),
               "--no-follow"]
    done = subprocess.run(command, env=dict(os.environ, PYTHONPATH=PYTHONPATH), stdin=subprocess.DEVNULL, text=True,
                          capture_output=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr
