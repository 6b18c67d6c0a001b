"""What is typed after `make`: a variable that is misspelt is named, and what is printed next can be typed."""

import os
import pathlib
import re
import shutil
import subprocess
import sys

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


def make(*words):
    """(exit status, what was printed) of make, which sets nothing up."""
    done = subprocess.run([shutil.which("make"), "READY=", *words], cwd=ROOT, capture_output=True, text=True,
                          timeout=60, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.parametrize("word", ["PROT=/dev/ttyUSB0", "board=pico_w", "APPS=../x"])
def test_a_misspelt_variable_is_named_with_those_that_there_are(word):
    status, said = make("-n", "flash", word)
    assert status == 2 and "there is no variable " + word.partition("=")[0] in said and " PORT " in said


def test_the_variables_of_the_help_are_known_whatever_their_values():
    status, said = make("help")
    names = set(re.findall(r"\b([A-Z_]{2,})=", said))
    assert status == 0 and {"BOARD", "PORT", "APP", "NAME", "PHONE", "TESTS"} <= names
    for name in names - {"ON"}:
        assert make("-n", "help", name + "=--set other=x")[0] == 0, name


@pytest.fixture
def terminal():
    """(where a program writes as to a terminal, a function that reads a line of it)."""
    ours, theirs = os.openpty()

    def line():
        text = b""
        while not text.endswith(b"\n"):
            text += os.read(ours, 1)
        return text.decode().strip()

    yield theirs, line
    os.close(ours)
    os.close(theirs)


def test_the_provider_says_what_to_type_next(terminal):
    theirs, line = terminal
    with subprocess.Popen([sys.executable, "-m", "provider"], stdout=theirs,
                          env=dict(os.environ, PYTHONPATH=str(ROOT / "tools"))) as provider:
        assert line().startswith("provider listening on http://127.0.0.1:")
        assert "make configure" in line()
        provider.terminate()


def test_the_virtual_board_says_what_to_type_next(terminal, micropython, tmp_path):
    theirs, line = terminal
    environment = dict(os.environ, PYTHONPATH=f"{ROOT / 'tools'}:{ROOT / 'boards/host'}")
    words = ["--state", tmp_path / "state", "--micropython", micropython, "--board", "pico_w", "--png",
             tmp_path / "x.png"]
    with subprocess.Popen([sys.executable, "-m", "virtual_board", *map(str, words)], stdin=theirs, stdout=theirs,
                          env=environment) as board:
        port = line()
        assert line().endswith(f"make flash BOARD=pico_w PORT={port}")
        board.terminate()
