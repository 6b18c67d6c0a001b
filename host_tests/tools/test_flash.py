"""make flash, monitor and unflash: what they do to a board, and what they say when something is in the way."""

import fcntl
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
from collections import namedtuple
from types import SimpleNamespace

import pytest
import serial
from flash import image, install, ports
from flash.device import _FACTS, Device, DeviceError, Facts
from virtual_board.testing import PoweredBoard

ROOT = pathlib.Path(__file__).resolve().parents[2]
SECRETS = ("the-wifi-password", "the-client-secret")
ISSUER = {"issuer": "http://127.0.0.1:8628", "client_id": "c", "client_secret": SECRETS[1]}
CONFIG = {"wifi": {"ssid": "x", "key": SECRETS[0]}, "provider": ISSUER}
PYTHONPATH = os.pathsep.join(str(ROOT / folder) for folder in ("lib", "boards/host/cpython", "tools", "firmware"))


@pytest.fixture(scope="module")
def build(tmp_path_factory):
    build = tmp_path_factory.mktemp("build")
    (build / "config.json").write_text(json.dumps(CONFIG))
    (build / "config.json").chmod(0o600)
    return build


@pytest.fixture(scope="module")
def board(micropython, tmp_path_factory):
    with PoweredBoard(tmp_path_factory.mktemp("board"), micropython) as board:
        yield board


def flash(task, *arguments):
    """(exit status, what was printed) of the tool."""
    environment = dict(os.environ, PYTHONPATH=PYTHONPATH)
    command = [sys.executable, "-m", "flash", task, *map(str, arguments)]
    done = subprocess.run(command, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True,
                          timeout=120, check=False)
    return done.returncode, done.stdout + done.stderr


def install_on(board, build, *arguments):
    return flash("install", "--board", "host", "--port", board.port, "--build", build, "--no-follow", *arguments)


def listed(board):
    return json.loads(board.mpremote("exec", "import os, json; print(json.dumps(os.listdir('/')))"))


def test_flashing_again_copies_only_what_changed(board, build):
    status, said = install_on(board, build)
    assert status == 0 and "copying" in said and "nothing" not in said
    assert not any(secret in said for secret in SECRETS)
    status, said = install_on(board, build)
    assert status == 0 and "nothing to copy" in said
    board.mpremote("exec", "with open('/net.mpy', 'w') as file: file.write('broken')")
    status, said = install_on(board, build)
    assert status == 0 and "copying 1 files" in said
    assert {"boot.py", "main.py", "board.py", "login.mpy", "config.json", "lib"} <= set(listed(board))


def test_what_the_image_has_no_more_or_is_hidden_by_goes(board, build):
    install_on(board, build)
    board.mpremote("exec", """
for name in ("/net.py", "/lib/deviceflow/old.py", "/mine.py", "/lib/mine.py", "/gone.mpy"):
    open(name, "w").close()
with open("/flashed.txt", "a") as file:
    file.write("gone.mpy\\n")
""")
    status, said = install_on(board, build)
    assert status == 0 and "removing gone.mpy, lib/deviceflow/old.py, net.py\n" in said
    assert "mine.py" in listed(board) and "net.py" not in listed(board)
    assert "mine.py" in board.mpremote("fs", "ls", ":lib")


OWN = "print('my own program')"


@pytest.fixture
def own_board(micropython, tmp_path):
    """A board that was never flashed, with a program of its user's and the boot.py of a new MicroPython."""
    with PoweredBoard(tmp_path / "own", micropython) as board:
        board.mpremote("exec", f"""
for name in ("/main.py", "/app.py"):
    with open(name, "w") as file:
        file.write({OWN!r})
with open("/boot.py", "w") as file:
    file.write("# This file is executed on every boot" + chr(10) + "#import esp")
""")
        yield board


def test_a_program_of_its_own_is_not_replaced_without_a_word(own_board, build):
    status, said = install_on(own_board, build)
    assert status == 1 and "app.py, main.py; ARGS=--replace" in said and "boot.py" not in said, said
    assert own_board.mpremote("fs", "cat", ":main.py").strip() == OWN


def test_a_program_that_is_replaced_is_kept_on_the_pc(own_board, build):
    status, said = install_on(own_board, build, "--replace")
    assert status == 0, said
    (kept,) = build.glob("kept-*")
    assert {path.name: path.read_text() for path in kept.iterdir()} == {"main.py": OWN, "app.py": OWN}
    assert own_board.mpremote("fs", "cat", ":main.py") != OWN
    shutil.rmtree(kept)
    assert "nothing to copy" in install_on(own_board, build)[1]
    own_board.mpremote("exec", f"with open('/app.py', 'w') as file: file.write({OWN!r})")  # put there since
    status, said = install_on(own_board, build)
    assert status == 1 and "from here: app.py; ARGS=--replace" in said, said
    assert own_board.mpremote("fs", "cat", ":app.py").strip() == OWN


def test_two_runs_at_once_do_not_mix(board, own_board, build, tmp_path):
    other = tmp_path / "build"
    other.mkdir()
    (other / "config.json").write_text(json.dumps(dict(CONFIG, service="Other")))
    environment = dict(os.environ, PYTHONPATH=PYTHONPATH)
    runs = []
    for port, folder in ((board.port, build), (own_board.port, other)):
        words = ("install", "--board", "host", "--port", port, "--build", folder, "--no-follow", "--replace")
        command = [sys.executable, "-m", "flash", *map(str, words)]
        runs.append(subprocess.Popen(command, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE))
    assert [run.communicate(timeout=120) and run.returncode for run in runs] == [0, 0]
    assert json.loads(board.mpremote("fs", "cat", ":config.json")) == CONFIG
    assert json.loads(own_board.mpremote("fs", "cat", ":config.json"))["service"] == "Other"
    assert not list(build.glob("flash-*"))  # nothing with a secret is left


def test_several_boards_are_flashed_side_by_side(board, own_board, build):
    ports = f"{board.port},{own_board.port},/dev/ttyNONE"
    status, said = flash("install", "--board", "host", f"--port={ports}", "--build", build, "--replace")
    assert status == 1 and "2 of 3 boards flashed; not: /dev/ttyNONE" in said, said
    for port in (board.port, own_board.port):
        assert f"{port}: make flash: MicroPython" in said
    for path in build.glob("kept-*"):
        shutil.rmtree(path)


def test_following_shows_the_console_until_it_is_ended(board, build):
    command = [sys.executable, "-m", "flash", "install", "--board", "host", "--port", board.port, "--build", build]
    environment = dict(os.environ, PYTHONPATH=PYTHONPATH)
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True) as following:
        for line in following.stdout:
            if "Joining Wi-Fi" in line:
                break
        else:
            raise AssertionError("it ended before the board said anything")
        following.terminate()


def test_unflash_removes_what_was_installed_and_leaves_the_rest(board, build):
    install_on(board, build)
    board.mpremote("exec", "for name in ('/login.0', '/login.1', '/issuer.json'): open(name, 'w').close()")
    board.mpremote("exec", "import machine; machine.RTC().memory(b'a code that waits')")
    status, said = flash("remove", "--port", board.port)
    assert status == 0 and "the login stays; `make unflash ARGS=--yes`" in said
    assert sorted(listed(board)) == ["lib", "login.0", "login.1", "mine.py"]
    status, said = flash("remove", "--port", board.port, "--yes")
    assert (status, sorted(listed(board))) == (0, ["lib", "mine.py"])
    assert board.mpremote("exec", "import machine; print(machine.RTC().memory())").strip() == "b''"
    assert board.mpremote("fs", "ls", ":lib").split()[2:] == ["0", "mine.py"]
    status, said = flash("remove", "--port", board.port, "--yes")
    assert status == 0 and "nothing to remove" in said


def test_a_board_that_has_a_configuration_keeps_it(board, build, tmp_path):
    flash("remove", "--port", board.port)
    status, said = install_on(board, tmp_path)
    assert status == 1 and "make configure" in said
    install_on(board, build)
    status, said = install_on(board, tmp_path)
    assert status == 0
    assert json.loads(board.mpremote("fs", "cat", ":config.json")) == CONFIG


@pytest.mark.parametrize("text, words", [
    ('{"wifi": {"ssid": "x"}\n  "provider": {}}', "config.json, line 2, column 3: Expecting ',' delimiter"),
    ("[]", "config.json must be an object"),
    ("{}", "config.json: provider is missing"),
    ('{"provider": {"name": "auth0", "client_id": "c"}}', "config.json: provider.domain is missing"),
    ('{"provider": {"name": "githup", "client_id": "c"}}', "provider.name is none of: auth0"),
    ('{"provider": {"issuer": "https://id.example"}}', "config.json: provider.client_id is missing"),
    ('{"provider": {"issuer": "http://id.example", "client_id": "c"}}', "not an https address"),
    ('{"provider": {"issuer": "http://127.0.0.1", "client_id": "c", "scope": "x"}}', "provider.scope is not for"),
    ('{"provider": {"name": "github", "client_id": "c"}, "scopes": "user"}', "scopes must be a list"),
    ('{"provider": {"name": "github", "client_id": "\xfc"}}', "not in UTF-8"),
])
def test_a_wrong_configuration_is_told_before_anything_is_copied(board, build, tmp_path, text, words):
    install_on(board, build)
    (tmp_path / "config.json").write_text(text, encoding="latin-1")
    status, said = install_on(board, tmp_path)
    assert status == 1 and words in said and "make configure" in said and "Traceback" not in said, said
    assert json.loads(board.mpremote("fs", "cat", ":config.json")) == CONFIG


def test_https_without_its_root_is_told_before_anything_is_copied(board, build, tmp_path):
    install_on(board, build)
    content = {"provider": {"name": "github", "client_id": "c"}, "userinfo": "https://api.github.com/user"}
    (tmp_path / "config.json").write_text(json.dumps(content))
    roots = tmp_path / "roots"
    roots.mkdir()
    (roots / "a.der").write_bytes(b"0\x82")
    for host, missing in (("id.example", "github.com"), ("github.com", "api.github.com")):
        (roots / "index.tsv").write_text(f"a.der\t2030-01-01\tdigest\tsource\t{host}\tsubject\n")
        status, said = install_on(board, tmp_path)
        assert status == 1 and f" {missing} is to be reached by https" in said and "`make roots`" in said, said
    assert json.loads(board.mpremote("fs", "cat", ":config.json")) == CONFIG
    (roots / "index.tsv").unlink()  # as `make configure` writes one that is for every host
    assert install_on(board, tmp_path)[0] == 0


def test_the_monitor_says_how_to_see_the_boot_and_how_to_leave(board):
    command = [sys.executable, "-m", "flash", "monitor", "--port", board.port]
    with subprocess.Popen(command, env=dict(os.environ, PYTHONPATH=PYTHONPATH), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, text=True) as monitor:
        said = monitor.stdout.readline()
        monitor.send_signal(signal.SIGINT)
        _, complaint = monitor.communicate(timeout=20)
    assert "reset button" in said and "Ctrl-C ends this" in said
    assert (monitor.returncode, complaint) == (0, "")


def test_a_port_in_use_is_told(board, build):
    holder = os.open(board.port, os.O_RDWR | os.O_NOCTTY)
    fcntl.flock(holder, fcntl.LOCK_EX)
    try:
        status, said = install_on(board, build)
    finally:
        os.close(holder)
    assert status == 1 and "in use by another program" in said and "Traceback" not in said


def test_a_port_that_is_not_there_is_told(build):
    status, said = flash("install", "--board", "host", "--port", "/dev/ttyNONE", "--build", build)
    assert status == 1 and "there is no port /dev/ttyNONE" in said


def test_what_is_no_port_is_told(build):
    status, said = flash("install", "--board", "host", "--port", "/dev/null", "--build", build)
    assert status == 1 and "Is it a serial port?" in said


def test_an_unknown_board_gets_the_list(board, build):
    status, said = flash("install", "--board", "toaster", "--port", board.port, "--build", build)
    assert status == 1 and "no board toaster" in said and "host" in said


def test_a_port_without_micropython_is_told(build):
    master, other = os.openpty()
    serial_port = Device(os.ttyname(other), run=lambda *a, **k: SimpleNamespace(
        returncode=1, stdout="b'boot loader'\n", stderr="mpremote: could not enter raw repl\n"))
    with pytest.raises(DeviceError, match="no MicroPython answers"):
        serial_port.facts(())
    os.close(master)
    os.close(other)


def test_which_port():
    one, two = ("/dev/ttyUSB0", "CP2102"), ("/dev/ttyACM0", "ESP32-S3")
    assert ports.choose("", [one]) == "/dev/ttyUSB0"
    assert ports.choose("COM7", [one, two]) == "COM7"
    with pytest.raises(ports.PortError, match="no board is plugged in"):
        ports.choose("", [])
    with pytest.raises(ports.PortError, match="(?s)PORT=/dev/ttyUSB0   CP2102.*PORT=/dev/ttyACM0"):
        ports.choose("", [one, two])


def test_ports_without_usb_are_no_boards():
    port = namedtuple("port", "device description vid")
    found = [port("/dev/ttyS0", "n/a", None), port("/dev/ttyUSB0", "CP2102", 0x10C4)]
    assert ports.plugged_in(lambda: found) == [("/dev/ttyUSB0", "CP2102")]


def test_a_port_that_may_not_be_used_is_told(monkeypatch, tmp_path):
    def refuse(*arguments, **options):
        raise serial.SerialException(13, "could not open port: Permission denied")

    monkeypatch.setattr(serial, "serial_for_url", refuse)
    with pytest.raises(ports.PortError, match="usermod -aG"):
        ports.check(str(tmp_path))


def told(**changes):
    """Facts as a board tells them."""
    usual = {"name": "micropython", "version": [1, 26, 1], "bytecode": 6, "watched": False, "block": 4096,
             "machine": "", "free": 1 << 20, "files": {"config.json": 9}, "hashes": {},
             "frozen": {"deviceflow": None, "clock": None}}
    return {**usual, **changes}


def device(**changes):
    """A board that tells this, and does nothing."""
    answer = SimpleNamespace(returncode=0, stdout="boot says\n@@" + json.dumps(told(**changes)), stderr="")
    return Device("/dev/ttyUSB0", run=lambda *a, **k: answer)


@pytest.mark.parametrize("version, name", [([1, 21, 0], "micropython"), ([9, 2, 1], "circuitpython")])
def test_a_firmware_that_is_too_old_or_another_is_refused(version, name):
    with pytest.raises(DeviceError, match=r"1\.22 or later is needed"):
        device(version=version, name=name).facts(())


@pytest.mark.parametrize("machine, chip", [
    ("Generic ESP32 module with ESP32", "esp32"), ("ESP32C3 module with ESP32C3", "esp32c3"),
    ("Generic ESP32S3 module with Octal-SPIRAM with ESP32S3", "esp32s3"), ("A board with ESP32-S3-WROOM-1", "esp32s3"),
    ("A board with ESP32-PICO-V3-02", "esp32"), ("Raspberry Pi Pico W with RP2040", "rp2040"),
    ("Raspberry Pi Pico 2 W with RP2350", "rp2350"), ("ESP32C6 module with ESP32C6", "esp32c6"),
    ("LOLIN_S2_MINI with ESP32-S2FN4R2", "esp32s2"),
    ("linux [GCC 14.2.0] version", None)])
def test_the_chip_is_what_the_board_says_of_itself(machine, chip):
    assert Facts(told(machine=machine)).chip == chip


def test_another_chip_than_the_boards_is_refused_with_the_boards_that_have_it(tmp_path):
    wrong = device(machine="ESP32C3 module with ESP32C3")
    with pytest.raises(DeviceError, match="chip esp32, and this one has esp32c3; give BOARD= .*esp32_c3_.*, generic"):
        install.install(wrong, {}, tmp_path / "stage", lambda text: None, "esp32")
    assert not install.install(wrong, {}, tmp_path / "stage", lambda text: None, "esp32c3")


def test_without_room_nothing_is_copied(tmp_path):
    file = tmp_path / "a.mpy"
    file.write_bytes(bytes(9000))
    with pytest.raises(DeviceError, match="KB are needed, and 16 KB are free"):
        install.install(device(free=16384), {"a.mpy": file}, tmp_path / "stage", lambda text: None)


def test_what_arrives_damaged_is_told(tmp_path):
    file = tmp_path / "a.mpy"
    file.write_bytes(b"content")
    with pytest.raises(DeviceError, match="different on the board: a.mpy"):
        install.install(device(files={"config.json": 9, "a.mpy": 7}, hashes={"a.mpy": "0" * 64}), {"a.mpy": file},
                        tmp_path / "stage", lambda text: None)


def test_room_that_a_replaced_file_gives_back_counts(tmp_path):
    file = tmp_path / "a.mpy"
    file.write_bytes(bytes(8000))
    fresh = install.Plan({"a.mpy": file}, Facts(told()), ())
    again = install.Plan({"a.mpy": file}, Facts(told(files={"a.mpy": 8000})), ())
    assert fresh.needed - again.needed == 8192


def test_the_image_is_bytecode_that_any_chip_takes(build, tmp_path):
    built = image.build(tmp_path / "image", "host", build / "config.json")
    assert built["main.py"].read_bytes() == (ROOT / "firmware" / "main.py").read_bytes()
    compiled = built["lib/deviceflow/flow.mpy"].read_bytes()
    assert (compiled[:2], compiled[2] >> 2) == (b"M\x06", 0)  # version 6, no machine code
    assert not any(path.endswith(".py") for path in built if path not in ("boot.py", "main.py", "board.py"))
    assert built["config.json"].stat().st_mode & 0o777 == 0o600
    assert built["flashed.txt"].read_text().split() == sorted(built)
    for path, file in built.items():
        assert str(ROOT).encode() not in file.read_bytes(), path


def test_certificates_are_in_the_image(build, tmp_path):
    roots = tmp_path / "roots"
    roots.mkdir()
    (roots / "own-0.der").write_bytes(b"0\x82")
    (roots / "notes.txt").write_text("not for the board")
    built = image.build(tmp_path / "image", "host", None, roots)
    assert "roots/own-0.der" in built and "roots/notes.txt" not in built and "config.json" not in built


def test_source_that_does_not_compile_is_told(tmp_path, monkeypatch):
    tree = tmp_path / "tree"
    for folder in ("lib", "firmware", "boards/host"):
        (tree / folder).mkdir(parents=True)
    shutil.copy(ROOT / "boards" / "host" / "board.py", tree / "boards" / "host")
    monkeypatch.setattr(image, "ROOT", tree)
    for name in ("boards/host/board.py", "firmware/app.py"):
        (tree / name).write_text("x = 1\ndef :\n")
        with pytest.raises(image.ImageError, match=rf"(?s){name}.*line 2.*SyntaxError"):
            image.build(tmp_path / "image", "host")
        (tree / name).unlink()
        shutil.copy(ROOT / "boards" / "host" / "board.py", tree / "boards" / "host")


def test_a_watchdog_that_may_run_is_told_to_wait_and_none_is_started_otherwise(tmp_path):
    file = tmp_path / "a.mpy"
    file.write_bytes(b"content")
    for watched in (False, True):
        calls = []
        patient = device(watched=watched, files={"config.json": 9})
        patient.mpremote = lambda *words, calls=calls, answer=patient.mpremote: calls.append(words) or answer(*words)
        with pytest.raises(DeviceError, match="different on the board"):
            install.install(patient, {"a.mpy": file}, tmp_path / "stage", lambda text: None)
        assert any("WDT(timeout=600000)" in str(words) for words in calls) is watched


IMAGE = ("app.mpy", "board.py", "boot.py", "chip.mpy", "config.json", "lib/deviceflow/__init__.mpy", "main.py")


@pytest.mark.parametrize("frozen, copied", [
    ({"deviceflow": None, "clock": None}, IMAGE),
    ({"deviceflow": install.VERSION, "clock": None},
     ("app.mpy", "board.py", "boot.py", "chip.mpy", "config.json", "main.py")),
    ({"deviceflow": install.VERSION, "clock": ""}, ("app.mpy", "board.py", "config.json"))])
def test_what_is_frozen_into_the_boards_image_is_not_copied(frozen, copied):
    said = []
    facts = Facts(told(frozen=frozen))
    assert tuple(install.without_frozen(dict.fromkeys(IMAGE), facts, said.append)) == copied
    assert bool(said) == (copied != IMAGE) and "another" not in str(said)


def test_another_version_in_the_boards_image_is_named():
    said = []
    facts = Facts(told(frozen={"deviceflow": "0.0.1", "clock": None}))
    install.without_frozen({}, facts, said.append)
    assert "version 0.0.1: not copied" in said[0] and "build a new image" in said[1]


def test_a_board_knows_what_is_in_its_image(micropython, tmp_path):
    (tmp_path / "frozen_one.py").write_text("__version__ = '7'")
    code = _FACTS.partition("found = dict")[0] + f"""
import json
place = {str(tmp_path)!r}
before = sys.path[:], sorted(sys.modules)
print(in_image("frozen_one", place), in_image("no_such", place), (sys.path[:], sorted(sys.modules)) == before)
"""
    done = subprocess.run([micropython, "-c", code], capture_output=True, text=True, timeout=20, check=False)
    assert done.stdout.split() == ["7", "None", "True"], done.stderr
