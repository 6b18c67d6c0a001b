"""What is copied to a board imports nothing that a stock ESP32 image lacks.

What such an image has is taken from the type stubs that are made from it. Where they know a module by its old name
alone (ujson), it has both.
"""

import ast
import importlib.metadata
import pathlib

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIRMWARE = ROOT / "firmware"
ON_BOARD = [*FIRMWARE.glob("*.py"), *(ROOT / "lib").rglob("*.py"), *(ROOT / "boards").glob("*/board.py")]


def stock_modules():
    """The top-level modules of a stock ESP32 image."""
    files = importlib.metadata.files("micropython-esp32-stubs")
    names = {path.parts[0].split(".")[0] for path in files if path.suffix == ".pyi"}
    return names | {name[1:] for name in names if name.startswith("u")}


def imported(path):
    """The top-level modules that a file imports from elsewhere than its own package."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            yield node.module.split(".")[0]
        elif isinstance(node, ast.Call) and getattr(node.func, "id", None) == "__import__":
            yield from (argument.value for argument in node.args[:1] if isinstance(argument, ast.Constant))


def test_the_stubs_know_a_stock_image():
    assert {"network", "machine", "requests", "json", "os", "asyncio", "ssl", "tls"} <= stock_modules()
    assert not {"typing", "dataclasses", "pathlib", "contextlib"} & stock_modules()


def test_nothing_on_a_board_imports_what_a_stock_image_lacks():
    known = stock_modules() | {"deviceflow", "board"} | {path.stem for path in FIRMWARE.glob("*.py")}
    known.add("deviceflow_pc")  # asked for only where there is no micropython
    known.add("microdot")  # by the example of a web server, which says so
    assert len(ON_BOARD) > 30
    for path in ON_BOARD:
        assert set(imported(path)) <= known, f"{path} imports {set(imported(path)) - known}"
    for path in (ROOT / "firmware" / "examples").rglob("*.py"):
        own = {other.stem for other in path.parent.glob("*.py")}
        assert set(imported(path)) <= known | own, f"{path} imports {set(imported(path)) - known - own}"


def test_no_module_of_the_firmware_hides_one_of_the_image():
    names = {path.stem for path in FIRMWARE.glob("*.py")} - {"boot", "main"}
    assert not names & stock_modules()
