"""The examples: each signs in against the development provider, on CPython and, but for the PC's, on MicroPython."""

import os
import pathlib
import shutil
import subprocess
import sys

import microdot
import pytest
from phone import approve
from provider.running import Running
from support.servers import provider_url

SERVERS = ("provider",)
ROOT = pathlib.Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "lib" / "examples"
CPYTHON = os.pathsep.join(str(ROOT / folder) for folder in ("lib", "boards/host/cpython"))
INSTALLED = os.pathsep.join(str(ROOT / folder) for folder in ("lib",))
LAST = {
    "three_calls.py": "Signed in for 3600 s",
    "session.py": "Hello, ",
    "own_screen.py": "state: signed_in",
    "command_line.py": "Hello, ",
    "asyncio_session.py": "Hello, ",
    "web_server.py": "state: signed_in",
}


def run(program, command, environment, url):
    """Run a program until its end, approving the code that it prints; return its lines."""
    lines = []
    environment = dict(os.environ, PYTHONUNBUFFERED="1", **environment)
    with subprocess.Popen([*command, program.name], cwd=program.parent, env=environment, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, text=True) as process:
        uri = None
        for line in process.stdout:
            lines.append(line.strip())
            words = line.split()
            if line.startswith(("go to", "Go to")):
                uri = words[2]
            if "enter" in words and uri:
                approve(uri, words[-1])
                Running(url).advance(10)
    assert process.returncode == 0, "\n".join(lines[-8:])
    return lines


@pytest.fixture
def program(request, tmp_path):
    """The example with the addresses of the provider that runs here."""
    url = provider_url()
    text = (EXAMPLES / request.param).read_text(encoding="utf-8")
    assert "https://login.example.com" in text and "your-client-id" in text
    text = text.replace("https://login.example.com", url).replace("your-client-id", "demo-board")
    path = tmp_path / request.param
    path.write_text(text)
    return path


@pytest.mark.parametrize("program", sorted(LAST), indirect=True)
def test_on_a_pc(program, tmp_path):
    on_board = {"PYTHONPATH": CPYTHON}
    as_installed = ("asyncio_session.py", "command_line.py")
    installed = {"PYTHONPATH": str(tmp_path / "packages") + os.pathsep + INSTALLED, "XDG_CONFIG_HOME": str(tmp_path)}
    package = tmp_path / "packages" / "deviceflow_pc"  # as the wheel puts it together
    shutil.copytree(ROOT / "boards" / "host" / "pc", package)
    (package / "built_in").symlink_to(ROOT / "boards" / "host" / "cpython")
    environment = installed if program.name in as_installed else on_board
    lines = run(program, [sys.executable], environment, provider_url())
    assert lines[-1].startswith(LAST[program.name]), lines


@pytest.mark.parametrize("program", sorted(set(LAST) - {"command_line.py"}), indirect=True)
def test_on_micropython(program, micropython):
    (program.parent / "microdot").symlink_to(pathlib.Path(microdot.__file__).parent)
    environment = {"MICROPYPATH": f"{ROOT / 'lib'}:{program.parent}:.frozen"}
    lines = run(program, [micropython], environment, provider_url())
    assert lines[-1].startswith(LAST[program.name]), lines


def test_there_is_no_example_without_a_test():
    assert {path.name for path in EXAMPLES.glob("*.py")} == set(LAST)
