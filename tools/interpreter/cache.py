"""Keep fetched interpreters in the user's cache folder: one writer at a time, nothing ever half-done."""

import contextlib
import fcntl
import os
import shlex
import shutil
from pathlib import Path

from tools.interpreter.probe import InterpreterError

LAUNCHER = "micropython"
_UNPACKING = "micropython.unpacking-"


def cache_folder(environ):
    """Return the project's folder in the user's cache, which need not exist yet."""
    base = environ.get("XDG_CACHE_HOME", "")
    # The XDG rules say to ignore a relative path.
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "deviceflow"


def kept_in(cache, suite, architecture):
    """Return the folder in `cache` where the interpreter of that suite and architecture is kept."""
    return cache / f"micropython-{suite}-{architecture}"


@contextlib.contextmanager
def only_writer(cache, say):
    """Hold the cache for this process alone; waits, saying so, while another has it."""
    cache.mkdir(parents=True, exist_ok=True)
    with open(cache / "micropython.lock", "w", encoding="ascii") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another run is preparing MicroPython: waiting for it")
            fcntl.flock(lock, fcntl.LOCK_EX)
        yield  # closing the file, even by dying, releases the lock


@contextlib.contextmanager
def scratch(cache):
    """Give a path in `cache` where nothing is yet; what is put there is gone afterwards.

    Only for the writer: what an interrupted one left behind is removed first.
    """
    for old in cache.glob(_UNPACKING + "*"):
        shutil.rmtree(old, ignore_errors=True)
    # A name of its own: an apt that outlived a killed run must not meddle with this one.
    work = cache / f"{_UNPACKING}{os.getpid()}"
    try:
        yield work
    finally:
        shutil.rmtree(work, ignore_errors=True)


def command(root):
    """Return the arguments that start the micropython unpacked in `root` with its own C library.

    Raise InterpreterError if the tree holds no loader or no micropython.
    """
    folders = [folder for top in ("usr/lib", "lib") for folder in sorted(root.glob(top + "/*-linux-gnu*"))]
    loaders = [file for folder in folders for pattern in ("ld-linux*.so.*", "ld64.so.*")
               for file in sorted(folder.glob(pattern)) if not file.is_symlink()]
    program = root / "usr/bin/micropython"
    if not loaders or not program.is_file():
        raise InterpreterError(f"{root} holds no micropython with its loader")
    libraries = ":".join(map(str, folders))
    return [str(loaders[0]), "--inhibit-cache", "--library-path", libraries, str(program)]


def publish(work, folder):
    """Move the unpacked tree `work`/root to `folder`, write its launcher there, and return its path.

    Both appear at once, under their final name.
    """
    ready = work / "ready"
    ready.mkdir()
    arguments = [part.replace(str(work / "root"), str(folder / "root")) for part in command(work / "root")]
    write_launcher(ready / LAUNCHER, arguments)
    (work / "root").rename(ready / "root")
    replace(folder, ready)
    return folder / LAUNCHER


def write_launcher(path, arguments):
    """Write a script that starts the program of these `arguments`, and hands its own on."""
    path.write_text(f'#!/bin/sh\nexec {shlex.join(arguments)} "$@"\n', encoding="utf-8")
    path.chmod(0o755)


def replace(folder, ready):
    """Make the folder `ready` appear under the name of `folder`, at once."""
    shutil.rmtree(folder, ignore_errors=True)
    ready.rename(folder)


def forget(cache, suite):
    """Remove what is kept of `suite`."""
    for folder in cache.glob(f"micropython-{suite}-*"):
        shutil.rmtree(folder)
