"""A MicroPython with modules frozen into it: when it is built, what is kept, and the manifests with the modules."""

import pathlib
import runpy
import subprocess
import types

import pytest

from tools.interpreter import cache as kept
from tools.interpreter import frozen
from tools.interpreter.debian_archive import ArchiveError
from tools.interpreter.frozen import Frozen, NoCompiler
from tools.interpreter.probe import InterpreterError

ROOT = pathlib.Path(frozen.__file__).resolve().parents[2]
PROGRAM = '#!/bin/sh\necho "micropython 1 26 1 2147483647"\n'
# In place of MicroPython's reader of manifests: a manifest is a list of files here.
READER = """
import collections, pathlib
MODE_FREEZE = 1
File = collections.namedtuple("File", "full_path target_path")
class ManifestFileError(Exception): pass
class ManifestFile:
    def __init__(self, mode, variables):
        self.found = []
    def execute(self, manifest):
        for name in pathlib.Path(manifest).read_text().split():
            path = pathlib.Path(manifest).parent / name
            if not path.exists():
                raise ManifestFileError("Cannot stat " + name)
            self.found.append(File(str(path), name))
    def files(self):
        return self.found
"""


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


class Archive:
    """Stands for Debian, of which some suites are `broken`."""

    def __init__(self, broken=()):
        self.broken = broken
        self.fetched = []
        self.mirrors = lambda: ["http://a.example/debian"]

    def fetch_source(self, work, suite, architecture, mirror):
        self.fetched.append((suite, architecture, mirror))
        if suite in self.broken:
            raise ArchiveError("Mirror sync in progress?")
        write(work / "root/usr/lib/i386-linux-gnu/ld-linux.so.2", '#!/bin/sh\nshift 3\nexec "$@"\n')
        write(work / "root/usr/bin/micropython", PROGRAM)
        write(work / "source/debian/changelog", "micropython (1.26.1)\n")
        write(work / "source/tools/manifestfile.py", READER)


class World:
    """A machine with or without a compiler; `make` leaves a program, or fails."""

    def __init__(self, folder, monkeypatch):
        self.environ = {"XDG_CACHE_HOME": str(folder / "cache")}
        self.manifest = write(folder / "manifest.py", "one.py two.py")
        self.module = write(folder / "one.py", "x = 1\n")
        write(folder / "two.py", "")
        self.archive, self.made, self.said, self.installed = Archive(), [], [], []
        self.compiler, self.make_fails = True, False
        monkeypatch.setattr(frozen, "has_compiler", lambda: self.compiler)
        monkeypatch.setattr(frozen.subprocess, "run", self.run)

    def run(self, command, **options):
        if command[0] == "make":
            (build,) = (part[len("BUILD=") :] for part in command if part.startswith("BUILD="))
            self.made.append(sorted(path.name for path in pathlib.Path(build).glob("*")))
            write(pathlib.Path(build) / "micropython", PROGRAM)
            write(pathlib.Path(build) / "frozen_mpy/one.mpy", "")
            return types.SimpleNamespace(returncode=int(self.make_fails), stdout="py/vm.c: error: no such thing")
        if "apt-get" in command:
            self.installed.append(command[-1])
            self.compiler = True
            return types.SimpleNamespace(returncode=0, stdout="")
        return REAL_RUN(command, **options)

    def find(self):
        return Frozen(self.manifest, self.environ, self.said.append, self.archive).find()

    def names(self):
        return sorted(path.name for path in kept.cache_folder(self.environ).glob("*"))


REAL_RUN = subprocess.run


@pytest.fixture(name="world")
def a_world(tmp_path, monkeypatch):
    return World(tmp_path, monkeypatch)


def test_it_is_built_once_and_runs_with_the_loader_of_the_package(world):
    launcher = world.find()
    assert world.find() == launcher
    assert (len(world.archive.fetched), len(world.made)) == (1, 1)
    assert world.archive.fetched[0][:2] == ("trixie", "i386")
    assert REAL_RUN([launcher], capture_output=True, text=True, check=True).stdout.startswith("micropython 1 26 1")
    assert "micropython-trixie-source/root/usr/lib/i386-linux-gnu" in pathlib.Path(launcher).read_text()
    build, lock, source = world.names()
    assert build.startswith("micropython-trixie-frozen-")
    assert (lock, source) == ("micropython-trixie-source", "micropython.lock")


def test_a_changed_module_is_another_build_with_bytecode_made_anew(world):
    first = world.find()
    world.module.write_text("x = 2\n")
    second = world.find()
    assert first != second
    assert len(world.archive.fetched) == 1
    assert world.made == [[], ["micropython"]]
    world.module.write_text("x = 1\n")
    assert world.find() == first
    assert len(world.made) == 2


def test_only_so_many_builds_are_kept(world):
    for number in range(frozen._BUILDS_KEPT + 2):
        world.module.write_text(f"x = {number}\n")
        launcher = world.find()
    assert len([name for name in world.names() if "-frozen-" in name]) == frozen._BUILDS_KEPT
    assert pathlib.Path(launcher).is_file()


def test_the_suite_is_that_of_the_interpreter_it_is_compared_with(world):
    kept.kept_in(kept.cache_folder(world.environ), "sid", "i386").mkdir(parents=True)
    assert "micropython-sid-frozen-" in world.find()


def test_the_other_suite_is_fetched_while_a_mirror_is_being_updated(world):
    world.archive.broken = ["trixie"]
    assert "micropython-sid-frozen-" in world.find()
    world.archive.broken = ["trixie", "sid"]
    world.environ["XDG_CACHE_HOME"] += "2"
    with pytest.raises(InterpreterError, match="Mirror sync"):
        world.find()


def test_without_a_compiler_nothing_is_fetched_or_installed(world):
    world.compiler = False
    with pytest.raises(NoCompiler, match="gcc-multilib"):
        world.find()
    assert (world.archive.fetched, world.installed) == ([], [])


def test_what_is_kept_needs_no_compiler(world):
    launcher = world.find()
    world.compiler = False
    assert world.find() == launcher


def test_ci_installs_a_compiler(world):
    world.compiler = False
    world.environ["CI"] = "true"
    world.find()
    assert world.installed == ["-q", "dpkg-dev"]


def test_a_build_that_fails_says_why_and_leaves_nothing_half_made(world):
    world.make_fails = True
    with pytest.raises(InterpreterError, match="no such thing"):
        world.find()
    assert [name for name in world.names() if "-frozen-" in name or "unpacking" in name] == []
    world.make_fails = False
    world.find()
    assert world.made == [[], []]


def test_a_manifest_that_cannot_be_used_is_named(world):
    world.manifest.write_text("missing.py")
    with pytest.raises(InterpreterError, match=r"manifest.py cannot be used: Cannot stat missing.py"):
        world.find()


class Manifest:
    """Runs a manifest as MicroPython does, in its own folder, and notes what it names."""

    def __init__(self, path, monkeypatch, **options):
        self.calls = []
        monkeypatch.chdir(path.parent)
        names = ("include", "require", "package", "module", "metadata")
        given = {name: self._note(name) for name in names}
        given["options"] = types.SimpleNamespace(defaults=lambda **defaults: vars(given["options"]).update(
            {**defaults, **options}))
        runpy.run_path(str(path), given)

    def _note(self, name):
        return lambda *arguments, **options: self.calls.append((name, *arguments, *options.values()))

    def of(self, name):
        return [arguments for kind, *arguments in self.calls if kind == name]


def test_the_librarys_manifest_names_its_package(monkeypatch):
    assert Manifest(ROOT / "lib/manifest.py", monkeypatch).of("package") == [["deviceflow"]]


def test_the_firmwares_manifest_names_all_its_modules_the_library_and_the_ports_own(monkeypatch):
    monkeypatch.delenv("DEVICEFLOW_BOARD", raising=False)
    manifest = Manifest(ROOT / "firmware/manifest.py", monkeypatch)
    modules = sorted(path.name for path in (ROOT / "firmware").glob("*.py") if path.name != "manifest.py")
    assert "main.py" in modules
    assert manifest.of("module") == [[name] for name in modules]
    assert manifest.of("include") == [["$(PORT_DIR)/boards/manifest.py"], ["../lib"]]


def test_a_board_is_frozen_if_it_is_named(monkeypatch):
    monkeypatch.setenv("DEVICEFLOW_BOARD", "pico_w")
    manifest = Manifest(ROOT / "firmware/manifest.py", monkeypatch, port=False)
    name, folder = manifest.of("module")[-1]
    assert (ROOT / "firmware" / folder / name).resolve() == ROOT / "boards/pico_w/board.py"
    assert manifest.of("include") == [["../lib"]]
