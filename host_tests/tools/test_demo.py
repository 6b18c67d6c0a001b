"""`make run`, as a newcomer sees it, on both interpreters."""

import os
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]


def demo(*arguments):
    environment = dict(os.environ, PYTHONPATH=f"{ROOT / 'tools'}:{ROOT / 'boards/host'}")
    command = [sys.executable, "-m", "demo", *arguments]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def check(output):
    first, second = output.split("switched off and on again")
    assert re.search(r"and enter +[B-Z]{4}-[B-Z]{4}", first)
    assert "╭" in first and "pressed Approve" in first
    assert "enter" not in second
    assert output.splitlines()[-1] == "signed in as Ada"


def test_the_demo_on_cpython():
    check(demo())


def test_the_demo_on_micropython(micropython):
    check(demo("--on", micropython))
