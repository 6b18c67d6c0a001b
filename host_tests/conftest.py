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
from support import drivers
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
# Behind the names of tests that run there, which tells them from their twins on CPython.
SUFFIX = {drivers.BLOCKING: "[micropython]", drivers.ASYNCIO: "[asyncio-micropython]"}
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
        return MicroPythonFile.from_parent(parent, path=file_path, name=file_path.stem + SUFFIX[drivers.BLOCKING])
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

    def collect(self):
        self.outcomes = {}
        nodes = ast.parse(self.path.read_text(encoding="utf-8")).body
        names = [n.name for n in nodes if isinstance(n, ast.FunctionDef) and n.name.startswith("test_")]
        for driver in declared(self.path, "DRIVERS") or (drivers.BLOCKING,):
            for name in names:
                if holds(self.path, name, driver):
                    yield MicroPythonTest.from_parent(self, name=name + SUFFIX[driver], test=(driver, name))

    def outcome(self, driver, name):
        """An empty string if the test passed, else what MicroPython printed about it."""
        if driver not in self.outcomes:
            environment = dict(SERVERS.environment(declared(self.path, "SERVERS")), DEVICEFLOW_DRIVER=driver)
            self.outcomes[driver] = run_file(interpreter(), self.path, environment)
        return self.outcomes[driver].get(name, "did not finish:\n" + self.outcomes[driver][""])


class MicroPythonTest(pytest.Item):
    def __init__(self, *, test, **options):
        super().__init__(**options)
        self._test = test

    def runtest(self):
        text = self.parent.outcome(*self._test)
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


def declared(path, name):
    """The strings that a test file lists under `name`: its SERVERS, its DRIVERS, what is BLOCKING_ONLY."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and [getattr(target, "id", None) for target in node.targets] == [name]:
            return ast.literal_eval(node.value)
    return ()


def holds(path, test, driver):
    """Whether a test is one of `driver`'s."""
    return driver == drivers.BLOCKING or test not in declared(path, "BLOCKING_ONLY")


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


def pytest_generate_tests(metafunc):
    """Run each test of a file that names DRIVERS over both."""
    named = getattr(metafunc.module, "DRIVERS", ())
    if named:
        path, test = pathlib.Path(metafunc.module.__file__), metafunc.function.__name__
        metafunc.parametrize("driver", [d for d in named if holds(path, test, d)], indirect=True)


@pytest.fixture(autouse=True)
def driver(request):
    """The driver that the scripted tests run over."""
    drivers.use(getattr(request, "param", drivers.BLOCKING))
    yield
    drivers.use(drivers.BLOCKING)
