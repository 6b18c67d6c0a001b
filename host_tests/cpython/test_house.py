"""The house: who may import whom, how long a module lives, and what nobody may do."""

import ast
import gc
import pathlib
import re
import subprocess
import sys
from types import ModuleType

from deviceflow import DeviceFlow, Session
from support.fakes import Clock, Reply, ScriptedHttp, Store

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "lib" / "deviceflow"
FIRMWARE = ROOT / "firmware"

# Each module of the library and those of its own that it may import, at once or late. What is not named here fails the
# test. "transient" is the folder's own module, which offers load.
ARROWS = {
    "__init__": set(),
    "errors": {"transient", "messages"},
    "token": {"backoff"},
    "backoff": set(),
    "flow": {"errors", "transient", "discovery", "polling", "refresh", "http", "id_token"},
    "session": {"backoff", "errors", "flow", "token", "transient", "console", "api", "sign_in"},
    "providers": {"flow"},
    "aio": {"async_flow", "async_session"},
    "async_flow": {"errors", "flow", "async_discovery", "async_http", "async_polling", "async_refresh", "discovery"},
    "async_session": {"errors", "flow", "session", "async_api", "async_sign_in"},
    "store": {"transient", "slots"},
    "nvs": {"errors", "store"},
    "rtc_memory": set(),
    "trust": {"bounded_socket", "roots", "transient", "wire"},
    "bounded_socket": {"wire"},
    "wire": {"transient", "handshake_error"},
    # transient: the protocol
    "transient": set(),
    "pkce": set(),
    "polling": {"errors", "exchange", "pkce", "transient", "grant", "token_reply"},
    "sign_in": {"errors", "pending_code", "transient"},
    "pending_code": set(),
    "form": set(),
    "id_token": {"errors"},
    "refresh": {"errors", "exchange", "token_reply"},
    "async_api": {"api", "async_exchange", "errors"},
    "async_discovery": {"async_exchange", "discovery", "errors", "transient", "async_http"},
    "async_exchange": {"errors", "exchange"},
    "async_http": {"async_exchange", "async_socket", "bounded_socket", "errors", "http_core"},
    "async_polling": {"async_exchange", "errors", "polling"},
    "async_refresh": {"async_exchange", "errors", "refresh"},
    "async_sign_in": {"sign_in"},
    "async_socket": {"bounded_socket"},
    "exchange": {"errors", "form", "reply", "token_reply", "transient"},
    "grant": {"backoff", "errors", "token_reply"},
    "token_reply": {"errors", "token"},
    "reply": {"errors"},
    "discovery": {"address", "errors", "http", "reply", "token_reply", "transient"},
    "quirks": {"form"},
    "trakt": {"quirks"},
    "twitch": {"form", "quirks"},
    # transient: these know nothing of the protocol
    "api": {"errors"},
    "http": {"errors", "http_core"},
    "http_core": {"address", "errors", "http_date", "transient"},
    "address": {"errors"},
    "http_date": set(),
    "handshake_error": set(),
    "slots": {"errors"},
    "roots": {"errors"},
    "states": set(),
    "messages": {"states"},
    "console_text": {"errors", "qr", "transient"},
    "code_view": {"font", "layout", "qr", "transient"},
    "font": set(),
    "layout": set(),
    "qr": {"qr_codewords"},
    "qr_codewords": set(),
    # the displays
    "console": {"console_text", "errors", "messages", "states", "transient"},
    "screen": {"code_view", "font", "layout", "messages", "states", "transient"},
    "ssd1306": set(),
    "ssd1306_spi": {"ssd1306"},
    "sh1106": {"ssd1306"},
    "sh1106_spi": {"sh1106", "ssd1306_spi"},
}
HARDWARE = {"board", "machine", "network", "ntptime", "esp32"}


def modules():
    """Return {name: path} of the library, each package under the name of its folder."""
    found = {}
    for path in LIBRARY.rglob("*.py"):
        folder = path.parent.name
        inside = path.stem == "__init__" and path.parent != LIBRARY
        found[folder if inside else path.stem] = path
    return {name: path for name, path in found.items() if name != "display"}


def imports(path):
    """Return the modules that a file imports: those of the library by their bare names, others by their full ones."""
    own, others = set(), set()
    source = path.read_text(encoding="utf-8")
    own |= set(re.findall(r'(?<![.\w])(?:load|phase)\("(\w+)"', source))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            others |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.level == 0:
            others.add(node.module)
        elif isinstance(node, ast.ImportFrom):
            package = path.parent if node.level == 1 else path.parent.parent
            names = [node.module.split(".")[-1]] if node.module else [alias.name for alias in node.names]
            folder = package.name
            own |= {name if (package / (name + ".py")).exists() or node.module else folder for name in names}
    return own, others


def boards_code():
    paths = sorted(LIBRARY.rglob("*.py")) + sorted(FIRMWARE.glob("*.py"))
    return [path for path in paths if path.stem != "manifest"]


def test_the_arrows_of_the_library():
    found = modules()
    for name, path in found.items():
        own, _ = imports(path)
        assert name in ARROWS, f"{name} has no place in the house yet"
        assert own <= ARROWS[name], f"{name} imports {own - ARROWS[name]}"
    assert set(found) == set(ARROWS)


def assert_no_circle(arrows):
    done = set()

    def visit(name, way):
        assert name not in way, " imports ".join([*way, name])
        if name not in done:
            for other in sorted(arrows.get(name, ())):
                visit(other, [*way, name])
            done.add(name)

    for name in sorted(arrows):
        visit(name, [])


def test_there_is_no_circle_also_none_of_modules_that_are_loaded_late():
    arrows = {name: imports(path)[0] for name, path in modules().items()}
    firmware = {path.stem: path for path in FIRMWARE.glob("*.py")}
    for name, path in firmware.items():
        own, others = imports(path)
        library = {other.split(".")[-1] for other in others if other.startswith("deviceflow.")}
        arrows["firmware." + name] = library | {"firmware." + n for n in (own | others) if n in firmware}
    assert_no_circle(arrows)


def test_no_module_is_imported_inside_a_function():
    for path in boards_code():
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
                for node in ast.walk(function):
                    assert not isinstance(node, (ast.Import, ast.ImportFrom)), f"{path}:{node.lineno}"


def test_a_docstring_opens_with_the_lifetime_of_its_module():
    for path in boards_code():
        text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        if path.stem in ("boot", "main") or (path.stem == "__init__" and path.parent.name != "transient"):
            continue  # they run once, and the packages are only folders
        lifetime = "Transient" if path.parent.name == "transient" and path.stem != "__init__" else "Resident"
        if path.parent == FIRMWARE:
            lifetime = "Transient" if loads_of_firmware() & {path.stem} else "Resident"
        assert text.startswith(lifetime + ": "), path


def loads_of_firmware():
    """Return the modules of the firmware that are loaded late, all of them transient."""
    sources = [path.read_text(encoding="utf-8") for path in FIRMWARE.glob("*.py")]
    return {name for source in sources for name in re.findall(r'\bload\("(\w+)", ""\)', source)}


def test_a_transient_module_is_imported_by_transient_ones_alone():
    transient = {path.stem for path in (LIBRARY / "transient").glob("*.py")} - {"__init__"}
    for path in boards_code():
        if path.parent.name == "transient":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").endswith("transient"):
                assert {alias.name for alias in node.names} <= {"load", "Lock"}, path
            if isinstance(node, ast.ImportFrom) and path.parent == FIRMWARE:
                late = loads_of_firmware() & {node.module}
                assert not late, f"{path} imports {late}, which is loaded late elsewhere"
            if isinstance(node, ast.ImportFrom) and ".transient." in f".{node.module}.":
                assert node.module.split(".")[-1] not in transient, path


def test_the_library_has_one_way_to_load_late():
    for path in boards_code():
        source = path.read_text(encoding="utf-8")
        allowed = path.parent == LIBRARY and path.stem == "__init__" or path.parent.name == "transient"
        assert allowed or "__import__(" not in source, path
        assert "importlib" not in source, path


def transient_modules():
    """Return the names of the transient modules that something still holds."""
    gc.collect()
    held = [thing for thing in gc.get_objects() if isinstance(thing, ModuleType)]
    return {m.__name__ for m in held if m.__name__.startswith("deviceflow.transient.")}


def test_nothing_transient_outlives_its_step():
    before, imported = transient_modules(), set(sys.modules)  # by other tests
    device = Reply(200, '{"device_code":"d","user_code":"ABCD","verification_uri":"https://e.com/d","expires_in":600}')
    granted = Reply(200, '{"access_token":"a","token_type":"bearer","refresh_token":"r","expires_in":60}')
    http = ScriptedHttp(device, granted, granted, Reply(200, "{}"), granted)
    flow = DeviceFlow("id", "https://e.com/device", "https://e.com/token", http=http, clock=Clock())
    session = Session(flow, Store())
    session.login()
    assert session.access_token() == "a"
    assert not session.logout()
    assert transient_modules() == before
    assert not [name for name in set(sys.modules) - imported if name.startswith("deviceflow.transient.")]


def test_the_library_imports_no_hardware():
    for path in LIBRARY.rglob("*.py"):
        _, others = imports(path)
        allowed = {"esp32"} if path.stem == "nvs" else set()
        assert not others & HARDWARE - allowed, path


def test_the_grant_machine_needs_no_io():
    _, others = imports(LIBRARY / "transient" / "grant.py")
    assert others == {"micropython"}


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


def test_what_is_installed_is_pinned_by_hashes():
    wanted = re.findall(r"^([\w.-]+)", (ROOT / "tools" / "requirements.in").read_text(encoding="utf-8"), re.MULTILINE)
    lock = (ROOT / "tools" / "requirements.txt").read_text(encoding="utf-8")
    entries = re.split(r"\n(?=\w)", lock)
    pinned = {re.match(r"([\w.-]+)==[\w.]+", entry).group(1) for entry in entries}
    assert all("--hash=sha256:" in entry for entry in entries)
    assert {name.lower().replace(".", "-") for name in wanted} <= pinned


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
                # asyncio's lets other tasks run
                assert ast.unparse(node.func) == "asyncio.sleep", f"{path}:{node.lineno} sleeps"
