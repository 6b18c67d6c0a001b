"""One command, two interpreters: pytest runs the files of both/ itself and, once more, on a real MicroPython.

Each file of both/ and micropython/ is run by MicroPython in a process of its own; each of its functions becomes an
item of pytest, so that the closing line counts them and a failure shows MicroPython's traceback.
"""

import ast
import contextlib
import gc
import os
import pathlib
import subprocess
import sys

import pytest

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
LIB = ROOT / "lib"
BOARD = ROOT / "boards" / "host"
# The `pythonpath` of pyproject.toml without what is for CPython alone. ROOT comes before HERE in both, so that the
# package `tools` is the one in ROOT and not the folder of its tests.
MICROPYPATH = os.pathsep.join([*map(str, (ROOT, HERE, ROOT / "tools", BOARD, LIB)), ".frozen"])
NO_INTERPRETER = "no MicroPython: `make test` gets one, or set MICROPYTHON to one of version 1.22 or later"
TIMEOUT = 300  # s for one file
SUFFIX = "[micropython]"  # behind the names of tests that run there, which tells them from their twins on CPython


def interpreter():
    """The path of a MicroPython; without one the test fails in CI and is skipped elsewhere."""
    path = os.environ.get("MICROPYTHON")
    if not path:
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(NO_INTERPRETER)
    return path


def pytest_collection_finish():
    """The library collects garbage often, for the boards' sake: what pytest holds need not be looked through."""
    gc.freeze()


@pytest.fixture(scope="session")
def micropython():
    return interpreter()


@pytest.fixture(autouse=True)
def nobody_trusted():
    """On MicroPython each file has a process of its own; here no test leaves its trust to the next."""
    yield
    trust = sys.modules.get("deviceflow.trust")
    if trust:
        trust.remove()


def pytest_sessionstart(session):
    """The servers that the tests of both interpreters talk to; they read the addresses from the environment."""
    if session.config.option.collectonly:
        return
    import urequests
    from provider.running import running
    from support.hostile_server import hostile_servers
    from support.raw_server import RawServer

    session.servers = contextlib.ExitStack()
    provider = session.servers.enter_context(running())
    raw = session.servers.enter_context(RawServer())
    os.environ["DEVICEFLOW_PROVIDER"] = provider.url
    os.environ["DEVICEFLOW_RAW"] = raw.url
    os.environ.update(session.servers.enter_context(hostile_servers()).environment)
    os.environ["DEVICEFLOW_UREQUESTS"] = str(pathlib.Path(urequests.__file__).parent.parent)


def pytest_sessionfinish(session):
    if hasattr(session, "servers"):
        session.servers.close()


def pytest_collect_file(file_path, parent):
    if file_path.match("host_tests/both/test_*.py") or file_path.match("host_tests/micropython/test_*.py"):
        return MicroPythonFile.from_parent(parent, path=file_path, name=file_path.stem + SUFFIX)
    return None


def pytest_pycollect_makemodule(module_path, parent):
    """A file of micropython/ that is named on the command line is still not for CPython."""
    if module_path.parent.name == "micropython":
        return NotForCPython.from_parent(parent, path=module_path)
    return None


class NotForCPython(pytest.Module):
    def collect(self):
        return []


class MicroPythonFile(pytest.File):
    """A test file as MicroPython sees it."""

    outcomes = None

    def collect(self):
        for node in ast.parse(self.path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.FunctionDef) and node.name.startswith("test_"):
                yield MicroPythonTest.from_parent(self, name=node.name + SUFFIX)

    def outcome(self, name):
        """An empty string if the test passed, else what MicroPython printed about it."""
        if self.outcomes is None:
            self.outcomes = run_file(interpreter(), self.path)
        return self.outcomes.get(name, "did not finish:\n" + self.outcomes[""])


class MicroPythonTest(pytest.Item):
    def runtest(self):
        text = self.parent.outcome(self.name[: -len(SUFFIX)])
        if text:
            raise MicroPythonFailure(text)

    def repr_failure(self, excinfo):
        if isinstance(excinfo.value, MicroPythonFailure):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self):
        return self.path, None, self.name


class MicroPythonFailure(Exception):
    """A test failed on MicroPython; the text is what it printed."""


def run_file(path, test_file):
    """Runs a test file; gives {test: "" or what was printed about its failure}, and the whole output under ""."""
    environment = dict(os.environ, MICROPYPATH=MICROPYPATH)
    command = [path, "-X", "heapsize=2m", str(HERE / "support" / "mp_runner.py"), str(test_file)]
    done = subprocess.run(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=TIMEOUT, check=False
    )
    output = done.stdout.decode("utf-8", "replace")
    outcomes = {"": output}
    for part in output.split("@@ ")[1:]:
        head, _, text = part.partition("\n")
        name, _, verdict = head.partition(" ")
        outcomes[name] = "" if verdict == "passed" else text or verdict
    return outcomes
