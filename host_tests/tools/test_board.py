"""The virtual board, as mpremote and a person at the serial port see it."""

import hashlib
import os
import pathlib
import select
import signal
import subprocess
import time

import pytest
from oled.picture import COLOURS, LIT
from PIL import Image
from virtual_board import wiring
from virtual_board.testing import Console, PoweredBoard, wait_until

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def board(micropython, tmp_path_factory):
    with PoweredBoard(tmp_path_factory.mktemp("board"), micropython) as board:
        yield board


@pytest.fixture
def own(micropython, tmp_path):
    return PoweredBoard(tmp_path / "board", micropython)


def test_exec_gives_output_and_tells_errors(board):
    assert board.mpremote("exec", "import sys; print(sys.path)") == "['', '.frozen', '/lib']\n"
    with pytest.raises(subprocess.CalledProcessError) as failed:
        board.mpremote("exec", "1/0")
    assert "ZeroDivisionError" in failed.value.stdout + failed.value.stderr


def test_a_large_program_arrives_whole(board):
    text = "".join(chr(33 + i % 90) for i in range(20000)).replace("\\", "/").replace('"', "'")
    printed = board.mpremote("exec", f'import hashlib; print(hashlib.sha256(r"{text}".encode()).digest())')
    assert printed.strip() == repr(hashlib.sha256(text.encode()).digest())


def test_what_a_board_has_built_in_is_there_and_nothing_of_the_simulation(board):
    program = """
import machine, network, esp32, ntptime, urequests
for name in ("state", "keeper", "repl", "ssd1306_model", "board", "deviceflow"):
    try:
        __import__(name)
    except ImportError:
        print(name)
"""
    assert len(board.mpremote("exec", program).split()) == 6


def test_files_are_copied_listed_hashed_and_counted(board):
    tree = ROOT / "boards" / "host" / "cpython"
    names = sorted(path.name for path in tree.glob("*.py"))
    files = [tree / name for name in names]
    board.mpremote("fs", "mkdir", ":copied")
    board.mpremote("fs", "cp", *files, ":copied/")
    listed = board.mpremote("fs", "ls", ":copied")
    assert [line.split()[1] for line in listed.splitlines()[1:]] == names
    again = board.mpremote("fs", "cp", *files, ":copied/")
    assert again.count("Up to date") == len(names)
    expected = hashlib.sha256(files[0].read_bytes()).hexdigest()
    assert expected in board.mpremote("fs", "sha256sum", ":copied/" + names[0])
    assert "VfsLfs2" in board.mpremote("df")
    assert names[0] in board.mpremote("fs", "tree")
    board.mpremote("fs", "rm", "-r", ":copied")
    assert "copied" not in board.mpremote("fs", "ls")


def test_folders_are_copied_whole(board, tmp_path):
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "a" / "b" / "c.bin").write_bytes(bytes(range(256)) * 40)
    board.mpremote("fs", "cp", "-r", tmp_path / "a", ":")
    printed = board.mpremote("exec", "import hashlib; print(hashlib.sha256(open('/a/b/c.bin','rb').read()).digest())")
    assert printed.strip() == repr(hashlib.sha256(bytes(range(256)) * 40).digest())


def test_a_soft_reset_from_mpremote_runs_boot_but_not_main(own, tmp_path):
    (tmp_path / "boot.py").write_text("print('this is boot')\nx = 42\n")
    (tmp_path / "main.py").write_text("x = 43\n")
    with own as board:
        board.mpremote("fs", "cp", tmp_path / "boot.py", tmp_path / "main.py", ":")
        assert board.mpremote("exec", "print(x)") == "42\n"
        assert board.mpremote("resume", "exec", "print(x)") == "42\n"
        again = board.mpremote("exec", "x = 1", "exec", "print(x)", "soft-reset", "exec", "print(x)")
        assert again == "1\n42\n"


def test_a_soft_reset_by_hand_runs_both_in_a_new_life(own, tmp_path):
    (tmp_path / "boot.py").write_text("print('boot')\n")
    (tmp_path / "main.py").write_text("import machine\nprint('main', machine.reset_cause())\n")
    with own as board:
        board.mpremote("fs", "cp", tmp_path / "boot.py", tmp_path / "main.py", ":")
        with Console(board.port) as console:
            console.write(b"\r\x03\x02")
            console.wait_for(">>> ")
            console.write(b"old = 1\r\x04")
            console.wait_for(r"MPY: soft reboot\r\nboot\r\nmain 5\r\n.*Type \"help\(\)\"")
            console.write(b"old\r")
            console.wait_for("NameError")


@pytest.mark.parametrize("end, cause, memory", [
    ("machine.reset()", 2, "b'kept'"), ("machine.soft_reset()", 5, "b'kept'"), ("machine.deepsleep(50)", 4, "b'kept'")])
def test_resets_start_it_anew_with_their_cause(board, end, cause, memory):
    with Console(board.port) as console:
        console.write(b"\r\x03\x02")
        console.wait_for(">>> ")
        console.write(f"import machine; machine.RTC().memory(b'kept'); {end}\r".encode())
        console.wait_for("MicroPython v.*>>> ")
        console.write(b"import machine; print(machine.reset_cause(), machine.RTC().memory())\r")
        console.wait_for(rf"\r\n{cause} {memory}\r\n")


def test_ctrl_c_interrupts_a_program_and_leaves_the_repl(own, tmp_path):
    (tmp_path / "main.py").write_text("import time\nprint('begun')\nwhile True:\n    time.sleep(10)\n")
    with own as board:
        board.mpremote("fs", "cp", tmp_path / "main.py", ":", "+", "reset")
        with Console(board.port) as console:
            console.wait_for("begun")
            console.write(b"\x03")
            console.wait_for("KeyboardInterrupt")
            console.write(b"print(6 * 7)\r")
            console.wait_for(r"\r\n42\r\n")


def test_the_friendly_repl_takes_lines_blocks_and_corrections(board):
    with Console(board.port) as console:
        console.write(b"\r\x03\x02")
        console.wait_for(">>> ")
        console.write(b"6 * 8\x7f7\r")
        console.wait_for(r"\r\n42\r\n>>> ")
        console.write(b"for i in range(2):\r    print('turn', i)\r\r")
        console.wait_for(r"turn 0\r\nturn 1\r\n>>> ")


def test_what_it_keeps_outlives_the_power(own):
    program = """
import esp32, machine
with open("/note", "w") as file:
    file.write("flash")
nvs = esp32.NVS("n")
nvs.set_i32("k", 7)
nvs.commit()
machine.RTC().memory(b"gone")
"""
    read = "import esp32, machine; print(open('/note').read(), esp32.NVS('n').get_i32('k'), machine.RTC().memory())"
    with own as board:
        board.mpremote("exec", program)
        os.kill(board.process.pid, signal.SIGKILL)  # no board is asked before the power fails
    with own as board:
        assert board.mpremote("exec", read) == "flash 7 b''\n"


def test_killed_it_leaves_no_process_behind(own, tmp_path):
    (tmp_path / "main.py").write_text("import time\nprint('begun')\nfor _ in range(300):\n    time.sleep_ms(100)\n")
    with own as board:
        board.mpremote("fs", "cp", tmp_path / "main.py", ":", "+", "reset")
        with Console(board.port) as console:
            console.wait_for("begun\r\n")
        chip = os.pidfd_open(find_chip(board.process.pid))
        os.kill(board.process.pid, signal.SIGKILL)
        assert select.select([chip], [], [], 10)[0]
        os.close(chip)


def find_chip(parent):
    children = pathlib.Path(f"/proc/{parent}/task/{parent}/children").read_text()
    return int(children.split()[0])


def test_one_state_is_one_board(own):
    with own as board:
        second = subprocess.run(
            [*board.process.args], capture_output=True, text=True, timeout=20, check=False,
            env=dict(os.environ, PYTHONPATH=f"{ROOT / 'tools'}:{ROOT / 'boards/host'}"))
        assert second.returncode == 1 and "is on already; give another STATE=…" in second.stderr


def test_a_board_that_nobody_listens_to_goes_on(own):
    with own as board:
        with Console(board.port) as console:
            console.write(b"\r\x03\x02")
            console.wait_for(">>> ")
            console.write(b"for i in range(9000): print('nobody hears this line')\r\r"
                          b"import esp32; n = esp32.NVS('x'); n.set_i32('done', 1); n.commit()\r")
        wait_until((board.state / "nvs.json").exists)


def test_the_display_is_drawn_as_png(micropython, tmp_path):
    picture = tmp_path / "oled.png"
    program = """
import machine
bus = machine.I2C(0, scl=machine.Pin(22), sda=machine.Pin(21))
bus.writeto(0x3C, b"\\x00\\x8d\\x14\\xaf\\xa5")
"""
    with PoweredBoard(tmp_path / "board", micropython, "--png", picture) as board:
        board.mpremote("exec", program)
        wait_until(picture.exists)
    colours = {colour: count for count, colour in Image.open(picture).convert("RGB").getcolors()}
    assert colours[COLOURS[LIT]] > 128 * 64 * 20  # of the dots that make a pixel


def test_a_traceback_shows_the_program_alone(board):
    with pytest.raises(subprocess.CalledProcessError) as failed:
        board.mpremote("exec", "def f():\n    1/0\nf()")
    lines = (failed.value.stdout + failed.value.stderr).split("\n")
    assert [line.strip() for line in lines[:4]] == [
        "Traceback (most recent call last):", 'File "<stdin>", line 3, in <module>', 'File "<stdin>", line 2, in f',
        "ZeroDivisionError: divide by zero"]


def test_a_typed_line_presses_the_button(tmp_path, monkeypatch):
    from virtual_board import button

    seen = []
    monkeypatch.setattr(button.time, "sleep", lambda s: seen.append((s, (tmp_path / "board.json").read_text())))
    (tmp_path / "board.json").write_text('{"ntp_failures": 1}')
    button.Button(tmp_path, 9)._take(["\n", "h\n"])
    assert seen == [(s, '{"ntp_failures": 1, "pins": {"9": 0}}') for s in (0.3, 6.0)]
    assert (tmp_path / "board.json").read_text() == '{"ntp_failures": 1, "pins": {}}'


def test_the_clock_starts_in_2000_and_is_kept_through_a_reset(own):
    year = "import time, utime, machine; print(time.gmtime()[0], utime.localtime()[0], machine.RTC().datetime()[0])"
    with own as board:
        assert board.mpremote("exec", year) == "2000 2000 2000\n"
        board.change_world(ntp_failures=1)
        with pytest.raises(subprocess.CalledProcessError):
            board.mpremote("exec", "import ntptime; ntptime.settime()")
        assert board.mpremote("exec", year) == "2000 2000 2000\n"
        board.change_world(ntp_failures=0)
        board.mpremote("exec", "import ntptime; ntptime.settime()")
        now = time.gmtime().tm_year
        assert board.mpremote("exec", year) == f"{now} {now} {now}\n"
    with own as board:
        assert board.mpremote("exec", year) == "2000 2000 2000\n"


def runs(board):
    """Whether the chip runs: it is a process of its own, which is not there while the board sleeps."""
    pid = board.process.pid
    return bool(pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text())


def test_a_board_that_wakes_up_for_moments_can_be_talked_to(own, tmp_path):
    (tmp_path / "main.py").write_text("""
import machine, time
print('awake')
time.sleep(1)
machine.deepsleep(1000)
""")
    with own as board:
        board.mpremote("fs", "cp", tmp_path / "main.py", ":")
        with Console(board.port) as console:
            console.write(b"\r\x03\x02import machine; machine.reset()\r")
            console.wait_for("awake")
            wait_until(lambda: not runs(board))
            console.write(b"\r\x03")  # at once when it wakes up
            console.wait_for(">>> ")
        assert board.mpremote("exec", "print(1 + 1)") == "2\n"


def test_it_has_the_display_of_the_board_it_stands_for(micropython, tmp_path):
    program = """
import machine
machine.I2C(0, scl=machine.Pin(6), sda=machine.Pin(5)).writeto(0x3C, b"\\x00\\x8d\\x14\\xad\\x30\\xaf\\xa5")
"""
    with PoweredBoard(tmp_path / "board", micropython, "--board", "esp32_c3_oled_042") as board:
        board.mpremote("exec", program)
        assert len(board.frame()) == 72 * 40 // 8


def test_every_board_has_a_display_and_a_button():
    found = {name: wiring.of(name) for name in wiring.names() if name != wiring.GENERIC}
    assert found["esp32_generic"] == ((128, 64), 0) and found["esp32_c3_oled_042"] == ((72, 40), 9)
