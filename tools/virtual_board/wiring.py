"""What a board.py says of its board: read, not run, for it is for MicroPython.

The board `generic` says nothing itself: its wiring is in board.json, as `make configure BOARD=generic` writes it.
"""

import ast
import json
import pathlib

_ROOT = pathlib.Path(__file__).resolve().parents[2]
BOARDS = _ROOT / "boards"
_BUILD = _ROOT / "build"
GENERIC = "generic"
ANSWERS = "board.json"
_I2C, _SPI = ("SDA", "SCL"), ("DC", "RES", "CS")


class WiringError(Exception):
    """The wiring of the generic board is not known; the text says what to do."""


def names():
    """The boards there are."""
    return sorted(path.parent.name for path in BOARDS.glob("*/board.py"))


def of(board, build=_BUILD):
    """((width, height) of the display in pixels, the button's pin or None) of a board. KeyError if it does not say.

    `build` is the folder with the board.json of the generic board. Raise WiringError.
    """
    told = _told(board, build)
    return (told["WIDTH"], told["HEIGHT"]), told["BUTTON"]


def display(board, build=_BUILD):
    """Return what connect() of boards/host/wires.py has to know of a board's display. Raise as `of` does."""
    told = _told(board, build)
    if not told.get("DRIVER", True):
        return {"driver": None}
    pins = _I2C if "SDA" in told else _SPI
    named = {name.lower(): told[name] for name in ("WIDTH", "HEIGHT", *pins)}
    return {**named, "driver": told.get("DRIVER", "ssd1306"), "bus": told["BUS"]}


def chip(board):
    """The chip that a board is made for, such as "esp32s3"; None for any. KeyError if it does not say."""
    return _told_by_source(board)["CHIP"]


def generic(path):
    """Return the content of the board.json at `path`, a dict. Raise WiringError."""
    try:
        answers = json.loads(path.read_text(encoding="utf-8"))
        return {name: answers[name] for name in ("driver", "button", "led")} and answers
    except (OSError, ValueError, KeyError, TypeError):
        raise WiringError(f"{path} does not tell how the board is wired: run `make configure BOARD=generic`") from None


def _told(board, build):
    if board != GENERIC:
        return _told_by_source(board)
    answers = generic(build / ANSWERS)
    told = {"BUS": 1 if "dc" in answers else 0, "WIDTH": 128, "HEIGHT": 64}
    return {**told, **{name.upper(): value for name, value in answers.items()}}


def _told_by_source(board):
    told = {}
    for node in ast.parse((BOARDS / board / "board.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign):
            told.update(_constants(node.targets[0], node.value))
    return told


def _constants(target, value):
    """The names and values of `A = 1` and of `A, B = 1, 2`."""
    pairs = zip(target.elts, value.elts) if isinstance(target, ast.Tuple) else [(target, value)]
    return {name.id: item.value for name, item in pairs if isinstance(item, ast.Constant)}
