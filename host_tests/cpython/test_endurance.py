"""A short run of `make endure`; in a process of its own, as it imports what is otherwise loaded late."""

import os
import pathlib
import re
import subprocess
import sys

from endurance import fleet

ROOT = pathlib.Path(__file__).resolve().parents[2]
FOLDERS = ("host_tests", "boards/host", "boards/host/cpython", "lib", "firmware", "tools")


def test_no_fault_that_passes_costs_a_login():
    path = os.pathsep.join(str(ROOT / folder) for folder in FOLDERS)
    command = [sys.executable, "-m", "endurance", "--days", "5", "--seeds", "1", "--boards", "1000"]
    done = subprocess.run(command, env=dict(os.environ, PYTHONPATH=path), capture_output=True, text=True, timeout=300,
                          check=False)
    lines = [line for line in done.stdout.splitlines() if line.startswith("weather")]
    assert done.returncode == 0 and len(lines) == 3, done.stdout[-2000:] + done.stderr[-2000:]
    for line in lines:
        counts = {name: int(number) for name, number in re.findall(r"([a-zA-Z][\w -]*?) (\d+)(?:,|$)", line)}
        assert counts["codes"] == 1 and counts["logins lost"] == counts["requests before Retry-After"] == 0, line
        assert int(re.search(r"faults (\d+)", line).group(1)) > 10, line


def test_a_fleet_that_starts_at_once_does_not_crush_its_server():
    spread = fleet.start(10000)
    assert spread.peak <= 2 * fleet.CAPACITY and spread.most <= 90
    assert fleet.start(10000, by_chance=False).peak > 4 * spread.peak
