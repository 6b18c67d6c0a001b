"""What a board.py says of its board: read, not run, for it is for MicroPython."""

import ast
import pathlib

BOARDS = pathlib.Path(__file__).resolve().parents[2] / "boards"
_WANTED = ("WIDTH", "HEIGHT", "BUTTON")


def names():
    """The boards there are."""
    return sorted(path.parent.name for path in BOARDS.glob("*/board.py"))


def of(board):
    """(width and height of the display in pixels, the button's pin) of a board. KeyError if it does not say."""
    told = _told(board)
    width, height, button = (told[name] for name in _WANTED)
    return (width, height), button


def chip(board):
    """The chip that a board is made for, such as "esp32s3". KeyError if it does not say."""
    return _told(board)["CHIP"]


def _told(board):
    told = {}
    for node in ast.parse((BOARDS / board / "board.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign):
            told.update(_constants(node.targets[0], node.value))
    return told


def _constants(target, value):
    """The names and values of `A = 1` and of `A, B = 1, 2`."""
    pairs = zip(target.elts, value.elts) if isinstance(target, ast.Tuple) else [(target, value)]
    return {name.id: item.value for name, item in pairs if isinstance(item, ast.Constant)}
