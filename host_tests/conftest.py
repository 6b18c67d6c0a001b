"""One command, two interpreters: pytest runs the files of both/ itself and, once more, on a real MicroPython.

Each file of both/ and micropython/ is run by MicroPython in a process of its own; each of its functions becomes an
item of pytest, so that the closing line counts them and a failure shows MicroPython's traceback.
"""

import ast
import gc
import os
import pathlib
import subprocess
import sys

import pytest
import urequests
from support.start_servers import Servers

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent
LIB = ROOT / "lib"
BOARD = ROOT / "boards" / "host"
# The `pythonpath` of pyproject.toml without what is for CPython alone. ROOT comes before HERE in both, so that the
# package `tools` is the one in ROOT and not the folder of its tests.
MICROPYPATH = os.pathsep.join([*map(str, (ROOT, HERE, ROOT / "tools", BOARD, LIB)), ".frozen"])
UREQUESTS = str(pathlib.Path(urequests.__file__).parent.parent)
NO_INTERPRETER = "no MicroPython: `make test` gets one, or set MICROPYTHON to one of version 1.22 or later"
TIMEOUT = 300  # s for one file
SUFFIX = "[micropython]"  # behind the names of tests that run there, which tells them from their twins on CPython
SERVERS = Servers()


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


@pytest.fixture(scope="module", autouse=True)
def servers(request):
    """The servers that the test file names; the tests of another file do not find them."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in SERVERS.environment(getattr(request.module, "SERVERS", ())).items():
            patch.setenv(name, value)
        yield


def pytest_unconfigure():
    SERVERS.close()


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
            self.outcomes = run_file(interpreter(), self.path, SERVERS.environment(declared(self.path)))
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


def declared(path):
    """The servers that a test file names."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and [getattr(target, "id", None) for target in node.targets] == ["SERVERS"]:
            return ast.literal_eval(node.value)
    return ()


def run_file(path, test_file, servers):
    """Run a test file and return {test: "" or what was printed about its failure}, the whole output under ""."""
    environment = dict(os.environ, MICROPYPATH=MICROPYPATH, DEVICEFLOW_UREQUESTS=UREQUESTS, **servers)
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
