"""boot_host.py: the simulated board as a process, on CPython and on real MicroPython."""

import json
import os
import pathlib
import subprocess
import sys

import board as wiring
import pytest
import state

ROOT = pathlib.Path(__file__).resolve().parents[2]
BOOT = ROOT / "boards" / "host" / "boot_host.py"


class Board:
    """A board's folder, and the power switch."""

    def __init__(self, folder, command):
        self.folder = folder
        self.flash = folder / "flash"
        (self.flash / "lib").mkdir(parents=True)
        self.command = command

    def write(self, **files):
        for name, text in files.items():
            (self.flash / (name + ".py")).write_text(text, encoding="utf-8")

    def boot(self, cwd=ROOT):
        """(exit status, lines on stdout, stderr) of one life."""
        folder = os.path.relpath(self.folder, cwd)
        environment = dict(os.environ, DEVICEFLOW_BOARD=folder, PYTHONDONTWRITEBYTECODE="")
        command = [*self.command, os.path.relpath(BOOT, cwd)]
        done = subprocess.run(
            command, cwd=cwd, env=environment, capture_output=True, text=True, timeout=30, check=False)
        return done.returncode, done.stdout.splitlines(), done.stderr


@pytest.fixture(params=["cpython", "micropython"])
def board(request, tmp_path):
    on_cpython = request.param == "cpython"
    command = [sys.executable] if on_cpython else [request.getfixturevalue("micropython")]
    return Board(tmp_path / "board", command)


def test_boot_then_main_run_as_main_in_the_flash(board):
    board.write(boot="print('boot', __name__)", main="print(__name__, open('data.txt').read())")
    (board.flash / "data.txt").write_text("from flash")
    status, out, err = board.boot()
    assert (status, out, err) == (0, ["boot __main__", "__main__ from flash"], "")


def test_it_starts_from_any_folder(board, tmp_path):
    board.write(main="import machine; print(machine.reset_cause())")
    assert board.boot(cwd=tmp_path)[:2] == (0, ["1"])


def test_modules_come_from_the_flash_before_its_lib(board):
    for name, place in (("one", board.flash), ("one", board.flash / "lib"), ("two", board.flash / "lib")):
        (place / (name + ".py")).write_text("where = " + repr(place.name))
    board.write(main="import one, two; print(one.where, two.where)")
    assert board.boot()[:2] == (0, ["flash lib"])


def test_nothing_but_the_program_writes_into_the_flash(board):
    board.write(main="import other", other="pass")
    board.boot()
    assert sorted(path.name for path in board.flash.iterdir()) == ["lib", "main.py", "other.py"]


@pytest.mark.parametrize("end, status, cause", [
    ("machine.reset()", 64, 2),
    ("machine.soft_reset()", 65, 5),
    ("import sys; sys.exit()", 65, 5),
    ("machine.deepsleep(1500)", 66, 4),
])
def test_each_end_has_its_status_and_the_board_remembers(board, end, status, cause):
    board.write(main="import machine; machine.RTC().memory(b'kept'); " + end)
    assert board.boot()[0] == status
    assert json.loads((board.folder / "power.json").read_text())["cause"] == cause
    board.write(main="import machine; print(machine.reset_cause(), machine.RTC().memory())")
    assert board.boot()[:2] == (0, [f"{cause} b'kept'"])
    assert board.boot()[:2] == (0, ["1 b''"])  # the program had come to its end: the power was off


def test_a_crash_has_a_status_and_a_traceback(board):
    board.write(main="print('before')\n1/0")
    status, out, err = board.boot()
    assert (status, out) == (70, ["before"])
    assert "ZeroDivisionError" in err and "main.py" in err


def test_a_crash_in_boot_keeps_main_from_running(board):
    board.write(boot="1/0", main="print('main')")
    assert board.boot()[:2] == (70, [])


def test_nvs_and_files_survive_and_the_world_is_read(board):
    board.write(main="""
import esp32, network, os
nvs = esp32.NVS("login")
try:
    print(nvs.get_i32("lives"))
except OSError as error:
    print(error.args[0])
    nvs.set_i32("lives", 1)
    nvs.commit()
with open("log.txt", "a") as file:
    file.write("x")
print(os.stat("log.txt")[6])
wlan = network.WLAN(network.STA_IF)
wlan.active(True)
wlan.connect("attic", "key")
print(wlan.isconnected())
""")
    assert board.boot()[:2] == (0, ["-4354", "1", "False"])
    (board.folder / "board.json").write_text('{"wifi": {"attic": {"key": "key"}}}')
    assert board.boot()[:2] == (0, ["1", "2", "True"])


def test_a_button_pressed_from_outside_is_felt_while_the_program_runs(board):
    board.write(main="""
import json, machine
pin = machine.Pin(0, machine.Pin.IN, machine.Pin.PULL_UP)
print(pin.value())
with open("../board.json", "w") as file:
    json.dump({"pins": {"0": 0}}, file)
print(pin.value())
""")
    assert board.boot()[:2] == (0, ["1", "0"])


def test_without_a_board_it_says_what_to_do():
    environment = {name: value for name, value in os.environ.items() if name != "DEVICEFLOW_BOARD"}
    command = [sys.executable, str(BOOT)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 2 and "DEVICEFLOW_BOARD" in done.stderr


def test_unset_the_board_is_in_ram_and_writes_nothing(tmp_path, monkeypatch):
    monkeypatch.delenv("DEVICEFLOW_BOARD", raising=False)
    monkeypatch.chdir(tmp_path)
    state._current.clear()
    wiring.display().show()
    state.current().change_world(pins={"0": 0})
    state.current().go_down(2)
    assert wiring.button().value() == 0
    assert list(tmp_path.iterdir()) == []
