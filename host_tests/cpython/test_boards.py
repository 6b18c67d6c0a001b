"""Every board.py against the simulated machine, and against what its chip can do."""

import json
import pathlib
import re
import runpy

import machine
import pytest
import state
from virtual_board import wiring
from wires import connect

from tools.scan.chips import PINS

BOARDS = pathlib.Path(__file__).resolve().parents[2] / "boards"
NAMES = sorted(path.parent.name for path in BOARDS.glob("*/board.py") if path.parent.name != "generic")
WIRED = ("esp32_generic", "esp32_s3_devkitc", "pico_w")  # with a drawing
I2C = {"driver": "ssd1306", "width": 128, "height": 32, "sda": 25, "scl": 26, "button": None, "led": None}
SPI = {"driver": "sh1106", "width": 128, "height": 64, "sck": 18, "mosi": 23, "dc": 26, "res": 27, "cs": 5,
       "button": 4, "led": 2, "led_lit": 0}


class Chip:
    """The GPIOs of a chip that a program may use: flash, console and USB have the others."""

    def __init__(self, pins, inputs=()):
        self.pins = set(pins)
        self.inputs = set(inputs)  # which have no output and no pull resistor

    def sda(self, bus):
        return self.pins - self.inputs

    scl = sda


class Rp2040(Chip):
    """Which pins an I2C bus can have is fixed."""

    def sda(self, bus):
        return {pin for pin in range(29) if pin % 4 == 2 * bus}

    def scl(self, bus):
        return {pin + 1 for pin in self.sda(bus)}


CHIPS = {
    "esp32": Chip({0, 2, 4, 5, *range(12, 20), 21, 22, 23, 25, 26, 27, *range(32, 40)}, range(34, 40)),
    "esp32c3": Chip(range(11)),
    "esp32c6": Chip({*range(10), 15, *range(18, 24)}),
    "esp32s2": Chip({*range(19), 21, *range(33, 43), 45}),
    "esp32s3": Chip({*range(19), 21, *range(35, 43), 45, 46, 47, 48}),
    "rp2040": Rp2040({*range(23), 26, 27, 28, "LED"}),
    "rp2350": Rp2040({*range(23), 26, 27, 28, "LED"}),
}


@pytest.fixture(params=NAMES)
def board(request, monkeypatch):
    """The names in a board.py, with a display of its size behind its bus; `pins` are those it has asked for."""
    world = state.use(state.State())
    pins = []

    class Pin(machine.Pin):
        def __init__(self, number, *arguments, **options):
            pins.append(number)
            super().__init__(number, *arguments, **options)

    monkeypatch.setattr(machine, "Pin", Pin)
    names = runpy.run_path(str(BOARDS / request.param / "board.py"))
    names["model"] = connect(world, **wiring.display(request.param))
    return dict(names, folder=request.param, world=world, pins=pins)


def lit(frame):
    return sum(bin(byte).count("1") for byte in frame)


def test_there_are_the_boards_that_were_promised():
    assert {"esp32_generic", "heltec_wifi_kit_32", "esp32_c3_oled_042", "esp32_s3_devkitc", "pico_w"} < set(NAMES)


def test_the_display_shows_what_is_drawn_on_all_of_its_panel(board):
    display = board["display"]()
    assert (display.width, display.height) == (board["WIDTH"], board["HEIGHT"])
    assert lit(board["model"].frame()) == 0
    display.fill(1)
    display.show()
    assert lit(board["model"].frame()) == display.width * display.height


def test_a_display_that_does_not_answer_is_an_oserror(board):
    if "SDA" not in board:
        return
    board["world"].change_world(i2c_absent=[0x3C])
    with pytest.raises(OSError, match="no display"):
        board["display"]()


def test_the_button_is_0_while_pressed(board):
    button = board["button"]()
    assert button.value() == 1
    board["world"].change_world(pins={str(board["BUTTON"]): 0})
    assert button.value() == 0
    assert board["BUTTON_NAME"]


def test_the_led_is_dark_at_first(board):
    led = board["led"]()
    assert (led is None) == (board["LED"] is None)
    if led:
        assert led.value() != board["LED_LIT"]
        assert board["pins"] == [board["LED"]]


def test_the_chip_has_these_pins_and_nobody_else_needs_them(board):
    chip = CHIPS[board["CHIP"]]
    for function in ("display", "button", "led"):
        board[function]()
    assert set(board["pins"]) <= chip.pins
    assert len(board["pins"]) == len(set(board["pins"])), "a pin is used twice"
    if "SDA" in board:
        assert board["SDA"] in chip.sda(board["BUS"])
        assert board["SCL"] in chip.scl(board["BUS"])
    assert not {board["BUTTON"], board["LED"]} & chip.inputs


def test_the_reset_line_of_the_display_is_let_go():
    world = state.use(state.State())
    names = runpy.run_path(str(BOARDS / "heltec_wifi_kit_32" / "board.py"))
    names["display"]()
    assert world.pins[names["RESET"]] == 1
    assert world.pins[names["POWER"]] == 0  # Vext is on when low


def test_the_table_says_what_the_board_does(board):
    if board["folder"] == "host":
        return
    rows = [line for line in (BOARDS / "README.md").read_text(encoding="utf-8").splitlines() if line.startswith("| `")]
    cells = next([cell.strip() for cell in row.split("|")[1:-1]] for row in rows if f"`{board['folder']}`" in row)
    led = board["LED"]
    driver = board.get("DRIVER", "ssd1306").upper()
    assert cells[2].startswith(f"{driver}, {board['WIDTH']}×{board['HEIGHT']}")
    spi = "SCK {SCK}, MOSI {MOSI}, RES {RES}, DC {DC}, CS {CS}"
    assert cells[3] == ("SDA {SDA}, SCL {SCL}" if "SDA" in board else spi).format(**board)
    assert f"({board['BUTTON']})" in cells[4]
    assert cells[5].strip("`") == ("–" if led is None else str(led))


@pytest.mark.parametrize("wires, size", [(I2C, (128, 32)), (SPI, (128, 64))])
def test_the_generic_board_is_wired_as_it_is_told(wires, size, tmp_path, monkeypatch):
    (tmp_path / "board.json").write_text(json.dumps(wires))
    monkeypatch.chdir(tmp_path)
    world = state.use(state.State())
    model = connect(world, **wiring.display("generic", tmp_path))
    names = runpy.run_path(str(BOARDS / "generic" / "board.py"))
    display = names["display"]()
    display.fill(1)
    display.show()
    assert (display.width, display.height) == size and lit(model.frame()) == size[0] * size[1]
    button, led = names["button"](), names["led"]()
    if wires["button"] is None:
        assert button is led is names["BUTTON_NAME"] is None
    else:
        assert button.value() == led.value() == 1 and names["LED_LIT"] == 0


def test_the_generic_board_without_a_display_has_none(tmp_path, monkeypatch):
    (tmp_path / "board.json").write_text(json.dumps({"driver": None, "button": 9, "led": None}))
    monkeypatch.chdir(tmp_path)
    connect(state.use(state.State()), **wiring.display("generic", tmp_path))
    names = runpy.run_path(str(BOARDS / "generic" / "board.py"))
    assert names["display"]() is None and names["BUTTON_NAME"] == "BOOT"
    assert wiring.of("generic", tmp_path) == ((128, 64), 9)


def test_pins_that_a_scan_looks_at_are_those_of_the_chip():
    assert set(PINS) == set(CHIPS)
    for chip, pins in PINS.items():
        assert set(pins) <= CHIPS[chip].pins - CHIPS[chip].inputs


@pytest.mark.parametrize("name", WIRED)
def test_the_drawing_and_the_docstring_say_the_same(name):
    names = runpy.run_path(str(BOARDS / name / "board.py"))
    readme = (BOARDS / "README.md").read_text(encoding="utf-8")
    drawing = readme.split(f"\n`{name}`: ")[1].split("```")[1]
    for line, pin in (("SDA", names["SDA"]), ("SCL", names["SCL"])):
        assert re.search(rf"\b(GP)?{pin} \|-.*-\| {line}\b", drawing), drawing
        assert re.search(rf"{line} to (GPIO |GP){pin}\b", names["__doc__"])


def test_the_wokwi_project_is_wired_as_the_board_says():
    folder = BOARDS / "esp32_generic"
    names = runpy.run_path(str(folder / "board.py"))
    diagram = json.loads((folder / "diagram.json").read_text(encoding="utf-8"))
    wires = {frozenset(connection[:2]) for connection in diagram["connections"]}
    for end, pin in (("oled:SDA", names["SDA"]), ("oled:SCL", names["SCL"]), ("boot:1.l", names["BUTTON"])):
        assert frozenset((end, f"esp:{pin}")) in wires
    parts = {part["id"] for part in diagram["parts"]} | {"$serialMonitor"}
    assert {end.split(":")[0] for wire in wires for end in wire} <= parts
    assert 'version = 1' in (folder / "wokwi.toml").read_text(encoding="utf-8")
