"""Applications: started from each example, flashed onto a virtual board, and used there as a person would."""

import io
import json
import os
import pathlib
import subprocess
import sys

import config_file
import panel
import pytest
from click.testing import CliRunner
from flash import image
from phone import approve
from provider.running import running
from virtual_board.button import Button
from virtual_board.testing import Console, PoweredBoard, wait_until

from tools.application import cli
from tools.last_crash.cli import crash

ROOT = pathlib.Path(__file__).resolve().parents[2]
PYTHONPATH = os.pathsep.join(str(ROOT / folder) for folder in ("lib", "boards/host/cpython", "tools", "firmware"))
CODE = r"go to\s+(\S+).*?and enter\s+([B-Z]{4}-[B-Z]{4})"
BUTTON, LED = "0", "2"
SECONDS = 40


@pytest.fixture(scope="module")
def provider():
    with running(interval=1) as provider:
        yield provider


@pytest.fixture(scope="module")
def build(provider, tmp_path_factory):
    build = tmp_path_factory.mktemp("build")
    config = {"wifi": {"ssid": "simulated", "key": "simulated"}, "service": "Demo", "spread": 0,
              "provider": {"issuer": provider.url, "client_id": "demo-board"}, "scopes": ["profile"]}
    (build / "config.json").write_text(json.dumps(config))
    return build


@pytest.fixture(scope="module")
def board(micropython, tmp_path_factory):
    with PoweredBoard(tmp_path_factory.mktemp("board"), micropython) as board:
        yield board


@pytest.fixture
def sleepy(micropython, tmp_path):
    """A board of its own for an application that is asleep most of the time."""
    with PoweredBoard(tmp_path / "sleepy", micropython) as board:
        yield board


def run(module, *arguments):
    """Run a module of the tools as the Makefile does; return (exit status, what was printed)."""
    done = subprocess.run([sys.executable, "-m", module, *map(str, arguments)], stdin=subprocess.DEVNULL, text=True,
                          env=dict(os.environ, PYTHONPATH=PYTHONPATH), capture_output=True, timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


def flash(board, build, folder):
    return run("flash", "install", "--board", "esp32_generic", "--port", board.port, "--build", build, "--no-follow",
               "--app", folder)


@pytest.fixture
def start(board, build, provider, tmp_path):
    """Start an application from an example, with these settings, on the board or on another."""

    def start(example, board=board, **settings):
        folder = tmp_path / "mine"
        assert CliRunner().invoke(cli.app, ["--name", str(folder), "--example", example]).exit_code == 0
        if settings:
            path = folder / "settings.json"
            assert set(settings) <= set(json.loads(path.read_text()))
            path.write_text(json.dumps({**json.loads(path.read_text()), **settings}))
        status, said = flash(board, build, folder)
        assert status == 0 and f"the application is {folder}" in said, said

    return start


def sign_in(board, provider):
    """Approve the code that the board shows, if it shows one."""
    with Console(board.port) as console:
        found = console.wait_for(CODE + r"|Signed in to", SECONDS)
        if found[1]:
            provider.advance(60)  # so that the next poll does not come too early
            approve(found[1], found[2])
            console.wait_for("Signed in to", SECONDS)


def forget_login(board):
    board.mpremote("exec", """
import os
for name in os.listdir():
    if name in ("login.0", "login.1"):
        os.remove(name)
""")


def asked(provider, path):
    return [entry for entry in provider.log() if entry["path"] == path]


def wait_for_another(provider, path):
    """Wait until there is one more request to `path`; return its status."""
    before = len(asked(provider, path))
    return wait_until(lambda: [entry.get("status") for entry in asked(provider, path)[before:]], SECONDS)[0]


def test_a_light_blinks_while_a_code_waits_and_stays_on_afterwards(board, provider, start):
    forget_login(board)
    start("waiting_light")
    seen = set()

    def blinked():
        seen.add(led(board))
        return {0, 1} <= seen

    with Console(board.port) as console:
        uri, code = console.wait_for(CODE, SECONDS).groups()
        wait_until(blinked, SECONDS)
        provider.advance(60)
        approve(uri, code)
        console.wait_for("Signed in to", SECONDS)
    wait_until(lambda: led(board) == 1, SECONDS)


def test_a_light_blinks_beside_readings_that_are_posted(board, provider, start):
    start("tasks", url=provider.url + "/readings", every_s=1)
    sign_in(board, provider)
    assert wait_for_another(provider, "/readings") == 201
    seen = set()

    def blinked():
        seen.add(led(board))
        return {0, 1} <= seen

    wait_until(blinked, SECONDS)
    assert wait_for_another(provider, "/readings") == 201
    with Console(board.port) as console:
        console.wait_for("Posted", SECONDS)


def led(board):
    path = board.state / "pins.json"
    return json.loads(path.read_text()).get(LED) if path.exists() else None


def test_a_reading_is_posted_and_one_that_could_not_be_waits(board, provider, start):
    start("reading", url=provider.url + "/readings", every_s=1)
    sign_in(board, provider)
    assert wait_for_another(provider, "/readings") == 201
    provider.fault("/readings", "status-503", 3)
    with Console(board.port) as console:
        console.wait_for("Bad answer.*?Posted", SECONDS)


def test_words_and_a_picture_of_ones_own_are_on_the_display(board, provider, start, micropython):
    start("own_screen")
    sign_in(board, provider)
    with Console(board.port) as console:
        words = console.wait_for(r"Free memory: (\d+ KB)", SECONDS)[1]
        frame = drawn(micropython, "Free memory", words)
        wait_until(lambda: board.frame() == frame, SECONDS)
        wait_until(lambda: is_chart(board.frame()), SECONDS)
        board.change_world(pins={BUTTON: 0})  # a hold that ends early
        console.wait_for("Signing out in", SECONDS)
        wait_until(lambda: not is_chart(board.frame()), SECONDS)
        board.change_world(pins={})
        wait_until(lambda: is_chart(board.frame()), SECONDS)


def drawn(micropython, title, text):
    """Return the frame of these words, drawn by MicroPython: its font is not that of a PC."""
    program = f"""
import framebuf, sys
from deviceflow.display.screen import Screen
class Display(framebuf.FrameBuffer):
    width, height = 128, 64
    show = lambda self: None
buffer = bytearray(1024)
Screen(Display(buffer, 128, 64, framebuf.MONO_VLSB), "Demo").say({title!r}, {text!r})
sys.stdout.buffer.write(buffer)
"""
    return subprocess.run([micropython, "-c", program], capture_output=True, timeout=30, check=True,
                          env=dict(os.environ, MICROPYPATH=f"{ROOT / 'lib'}:.frozen")).stdout


def is_chart(frame):
    """Whether the last bar stands on the right, with nothing to the left of all of them."""
    columns = [sum(panel.pixel(frame, 128, x, y) for y in range(64)) for x in range(128)]
    return columns[124] > 32 and columns[127] == 0 and not any(columns[:64])


def test_deep_sleep_between_readings_needs_no_refresh(sleepy, provider, start):
    start("sleeper", sleepy, url=provider.url + "/readings", sleep_s=1, awake_s=1)
    sign_in(sleepy, provider)
    assert wait_for_another(provider, "/readings") == 201
    tokens = len(asked(provider, "/token"))
    assert wait_for_another(provider, "/readings") == 201
    with Console(sleepy.port) as console:  # it came back from sleep by itself, and signed in without anybody
        console.wait_for("Joining Wi-Fi.*Posted", SECONDS)
    assert len(asked(provider, "/token")) == tokens


def test_a_press_of_the_button_calls_an_api(board, provider, start, micropython):
    start("remote", url=provider.url + "/readings", what="Ring the bell")
    sign_in(board, provider)
    with Console(board.port) as console:
        console.wait_for("Ready: Ring the bell", SECONDS)
        ready = drawn(micropython, "Ready", "Ring the bell")
        wait_until(lambda: board.frame() == ready, SECONDS)  # nobody looks at the button before
        before = len(asked(provider, "/readings"))
        Button(board.state, BUTTON).listen(io.StringIO("\n"))
        console.wait_for("Done: Ring the bell", SECONDS)
    assert len(asked(provider, "/readings")) == before + 1


def test_there_is_no_example_without_a_test_and_a_row():
    tested = {name for name in cli.examples() if f'start("{name}"' in pathlib.Path(__file__).read_text()}
    readme = (ROOT / "firmware" / "examples" / "README.md").read_text(encoding="utf-8")
    rows = {name for name in cli.examples() if f"| [`{name}`]({name}/" in readme}
    assert tested == rows == set(cli.examples()) and len(tested) == 6


def test_a_mistake_in_an_application_is_shown_where_it_is_and_kept(board, build, provider, tmp_path):
    folder = tmp_path / "mine"
    folder.mkdir()
    (folder / "app.py").write_text("def main(*arguments):\n    helper()\n\ndef helper():\n    return {}['missing']\n")
    assert flash(board, build, folder)[0] == 0
    sign_in(board, provider)
    with Console(board.port) as console:
        console.wait_for("Program error: KeyError.*Next try in", SECONDS)
    done = CliRunner().invoke(crash, ["--port", board.port])
    assert done.exit_code == 0 and "line 5, in helper" in done.output and "KeyError: missing" in done.output
    forget = "import os; os.remove('/crash.txt')"
    board.mpremote("exec", forget)
    done = CliRunner().invoke(crash, ["--port", board.port])
    assert done.exit_code == 0 and done.output == "no program has crashed on this board\n"


def test_a_virtual_board_is_started_with_an_application(build, provider, micropython, tmp_path):
    folder = tmp_path / "mine"
    assert app("--name", folder, "--example", "own_screen")[0] == 0
    with PoweredBoard(tmp_path / "board", micropython, "--app", folder, "--build", build) as board:
        wait_until((board.state / "oled.bin").exists, SECONDS)  # until then mpremote talks to it
        sign_in(board, provider)
        with Console(board.port) as console:
            console.wait_for("Free memory", SECONDS)


# -- the folder ------------------------------------------------------------------------------------------------


def app(*arguments, typed=""):
    done = CliRunner().invoke(cli.app, list(map(str, arguments)), input=typed)
    return done.exit_code, done.output


def test_an_application_is_asked_for_and_says_what_to_type_next(tmp_path):
    folder = tmp_path / "greenhouse"
    status, said = app(typed=f"{folder}\nreading\n")
    assert status == 0 and f"make flash APP={folder}" in said and f"make roots APP={folder}" in said
    assert sorted(os.listdir(folder)) == ["app.py", "sensor.py", "settings.json"]


def test_an_application_never_overwrites(tmp_path):
    (tmp_path / "app.py").write_text("# mine\n")
    status, said = app("--name", tmp_path, "--example", "reading")
    assert status == 1 and "is there already" in said
    assert (tmp_path / "app.py").read_text() == "# mine\n" and os.listdir(tmp_path) == ["app.py"]


@pytest.mark.parametrize("name", ["./mine", "boards/mine", ".", ""])
def test_an_application_is_not_put_into_the_repository(name):
    status, said = app("--name", name, "--example", "reading")
    assert status == 1 and "NAME=../greenhouse" in said


def test_a_bare_name_is_beside_the_repository():
    assert cli.place("greenhouse") == ROOT.parent / "greenhouse"
    assert cli.place("~/greenhouse") == pathlib.Path.home() / "greenhouse"


# -- what is flashed -------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path):
    """An application with a bit of everything."""
    folder = tmp_path / "mine"
    for name, text in {
        "app.py": "import helper\n", "helper.py": "", "driver/chip.py": "", "driver/table.bin": "\x01",
        "settings.json": '{"url": "https://api.example/x", "b": ["http://127.0.0.1:1/", {"a": "https://b.example:8443"}]}',
        "README.md": "", ".git/config": "", "__pycache__/app.cpython-311.pyc": "", "roots/mine.der": "0",
    }.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    return folder


def test_an_applications_modules_data_and_settings_are_in_the_image(folder, tmp_path):
    built = image.build(tmp_path / "image", "host", application=folder)
    ours = {"app.mpy", "helper.mpy", "driver/chip.mpy", "driver/table.bin", "settings.json", "roots/mine.der"}
    assert set(built) - set(image.build(tmp_path / "plain", "host")) == ours - {"app.mpy"}
    assert built["settings.json"].read_bytes() == (folder / "settings.json").read_bytes()
    assert built["app.mpy"].read_bytes() != (tmp_path / "plain" / "app.mpy").read_bytes()
    assert set(built["flashed.txt"].read_text().split()) == set(built)


@pytest.mark.parametrize("name", ["login.py", "boot.py", "board.py", "config.json", "flashed.txt",
                                  "lib/deviceflow/store.py"])
def test_a_file_with_the_name_of_one_of_the_firmwares_is_refused(folder, tmp_path, name):
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text("")
    with pytest.raises(image.ImageError, match=f"{name}: the firmware has a file of that name"):
        image.build(tmp_path / "image", "host", application=folder)


def test_a_folder_without_an_app_and_a_syntax_error_are_told(folder, tmp_path):
    (folder / "helper.py").write_text("def :\n")
    with pytest.raises(image.ImageError, match=r"(?s)helper\.py.*SyntaxError"):
        image.build(tmp_path / "image", "host", application=folder)
    with pytest.raises(image.ImageError, match=r"driver/app\.py: APP=… is the folder of an application; `make app`"):
        image.build(tmp_path / "other", "host", application=folder / "driver")


def test_addresses_in_its_settings_need_a_root(folder, tmp_path, board):
    assert config_file.addresses(folder) == ["https://api.example/x", "http://127.0.0.1:1/", "https://b.example:8443"]
    assert config_file.addresses(folder / "driver") == []
    (folder / "roots" / "mine.der").unlink()
    (tmp_path / "config.json").write_text('{"provider": {"issuer": "http://127.0.0.1:8628", "client_id": "c"}}')
    status, said = flash(board, tmp_path, folder)
    assert status == 1 and "api.example is to be reached by https" in said and "`make roots APP=…` first" in said
    (folder / "settings.json").write_text('{"url": "x",}')
    status, said = flash(board, tmp_path, folder)
    assert status == 1 and "settings.json, line 1, column 13" in said and "make configure" not in said


def test_roots_are_picked_for_its_addresses_as_well(folder, tmp_path):
    config = tmp_path / "config.json"
    config.write_text('{"provider": {"name": "github", "client_id": "c"}}')
    (folder / "settings.json").write_text('{"url": "https://api.github.com/x"}')
    status, said = run("roots", "--config", config, "--offline", "--out", tmp_path / "roots", "--app", folder)
    assert status == 0 and "api.github.com" in said, said
