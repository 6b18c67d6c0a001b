"""The house: who may import whom, and what nobody may do."""

import ast
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "lib" / "deviceflow"

# Each module of the library and those of its own that it may import. What is not named here fails the test.
ARROWS = {
    "__init__": set(),
    "errors": set(),
    "httpdate": set(),
    "silent": set(),
    "lock": set(),
    "bearer": set(),
    "fields": set(),
    "form": set(),
    "basic": {"form"},
    "rare": set(),
    "oddreply": {"errors", "rare"},
    "reply": {"errors", "oddreply", "rare"},
    "token": {"errors", "fields"},
    "dialect": {"form"},
    "trakt": {"dialect"},
    "twitch": {"dialect", "form"},
    "grant": {"errors", "fields", "token"},
    "client": {"basic", "errors", "form", "reply"},
    "flow": {"client", "discovery", "errors", "grant", "http", "renewal", "token"},
    "renewal": {"errors", "token"},
    "discovery": {"errors", "fields", "flow", "http", "reply"},
    "providers": {"flow", "trakt", "twitch"},
    "session": {"api", "approval", "bearer", "errors", "flow", "lock", "silent"},
    "approval": {"errors", "pending"},
    "pending": set(),
    "api": set(),
    # These know nothing of each other and nothing of the protocol.
    "http": {"errors", "httpdate", "httpfault"},
    "httpfault": {"errors", "http"},
    "trust": {"guarded", "roots"},
    "guarded": {"refused"},
    "refused": set(),
    "roots": {"errors"},
    "store": {"errors"},
    "nvs": {"errors", "store"},
    "rtc_memory": set(),
}
DISPLAY = {"errors", "display"}
HARDWARE = {"board", "machine", "network", "ntptime", "esp32"}


def imports(path):
    """The modules that a file imports: those of the library by their bare names, others by their full ones."""
    own, others = set(), set()
    source = path.read_text(encoding="utf-8")
    for name in re.findall(r'once\("([\w.]+)"\)', source):
        own.add(name.split(".")[1] if "." in name else "display")
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            others |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            others.add(node.module)
        elif isinstance(node, ast.ImportFrom):
            inside = path.parent != LIBRARY and node.level == 1
            names = [node.module] if node.module else [alias.name for alias in node.names]
            own |= {"display" if inside else name.split(".")[0] for name in names} - {"once"}
    return own, others


def modules():
    return sorted(LIBRARY.glob("*.py"))


def test_the_arrows_of_the_library():
    for path in modules():
        own, _ = imports(path)
        assert path.stem in ARROWS, f"{path.stem} has no place in the house yet"
        assert own <= ARROWS[path.stem], f"{path.stem} imports {own - ARROWS[path.stem]}"
    assert {path.stem for path in modules()} == set(ARROWS)


def test_the_display_knows_nothing_of_the_protocol():
    for path in (LIBRARY / "display").glob("*.py"):
        own, _ = imports(path)
        assert own <= DISPLAY, path


def test_the_library_imports_no_hardware():
    for path in LIBRARY.rglob("*.py"):
        _, others = imports(path)
        allowed = {"esp32"} if path.stem == "nvs" else set()
        assert not others & HARDWARE - allowed, path


def test_the_grant_machine_needs_no_io():
    own, others = imports(LIBRARY / "grant.py")
    assert others == {"micropython"}
    assert not own & {"http", "client", "flow", "store"}


def test_importing_the_public_names_loads_nothing_else():
    code = "import sys, deviceflow; print(sorted(m for m in sys.modules if m.startswith('deviceflow')))"
    path = f"{ROOT / 'lib'}:{ROOT / 'boards/host/cpython'}"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "['deviceflow']"


def test_importing_needs_the_library_and_the_shim_alone():
    code = "from deviceflow import DeviceFlow, Session, FlashStore, providers; print(providers.github('id'))"
    path = f"{ROOT / 'lib'}:{ROOT / 'boards/host/cpython'}"
    done = subprocess.run(
        [sys.executable, "-c", code], env={"PYTHONPATH": path}, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "<DeviceFlow>"


CONFORMANCE = ROOT / "host_tests" / "CONFORMANCE.md"


def conformance():
    """Return [(item number, whether a test shows it)], as the table says."""
    text = CONFORMANCE.read_text(encoding="utf-8")
    rows = re.findall(r"^\| C(\d+) \| .+ \| .+ \| .+ \| (yes|not yet) \|$", text, re.MULTILINE)
    return [(int(number), shown == "yes") for number, shown in rows]


def items_that_tests_name():
    named = set()
    for path in (ROOT / "host_tests").rglob("test_*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.startswith("def test_"):
                named |= {int(number) for number in re.findall(r"\bC(\d+)\b", line)}
    return named


def test_the_conformance_table_has_a_row_for_each_item():
    numbers = [number for number, _ in conformance()]
    assert numbers == list(range(1, CONFORMANCE.read_text(encoding="utf-8").count("\n| C") + 1))


def test_the_conformance_table_says_which_items_have_a_test():
    shown = {number for number, is_shown in conformance() if is_shown}
    named = items_that_tests_name()
    assert not shown - named, f"no test names {sorted(shown - named)}"
    assert not named - shown, f"a test names {sorted(named - shown)}, the table says otherwise"


def test_ruff_is_content():
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "check", str(ROOT)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout


def test_no_test_sleeps():
    for path in (ROOT / "host_tests").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "sleep":
                raise AssertionError(f"{path}:{node.lineno} sleeps")
