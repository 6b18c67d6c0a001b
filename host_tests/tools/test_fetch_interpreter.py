"""Which MicroPython the tests get: named, kept, fetched or on PATH; and what is said when there is none."""

import fcntl
import os
import pathlib
import platform
import shutil
import subprocess
import sys

import pytest
from click.testing import CliRunner

from tools.interpreter import cache as kept
from tools.interpreter import debian_archive as archive
from tools.interpreter import search as finder
from tools.interpreter.cli import micropython
from tools.interpreter.probe import InterpreterError

ROOT = pathlib.Path(kept.__file__).resolve().parents[2]

# Answers the tool's question as MicroPython would, and any other call with what it was given.
INTERPRETER = """#!/bin/sh
case "$2" in
*maxsize*) echo "micropython {version} {maxsize}" ;;
*) pwd; printf '<%s>\\n' "$@"; echo "$MARK"; exit 7 ;;
esac
"""
# Called as: loader --inhibit-cache --library-path FOLDERS PROGRAM ARGUMENTS...
LOADER = '#!/bin/sh\nshift 3\nexec "$@"\n'


def a_program(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    path.chmod(0o755)
    return path


def an_interpreter(path, version="1 25 0", maxsize=2**31 - 1):
    return a_program(path, INTERPRETER.format(version=version, maxsize=maxsize))


class Archive:
    """Stands for Debian: `unreachable` mirrors fail, and so do `broken` suites; interpreters of `unusable`
    architectures do not run."""

    def __init__(self, mirrors=("http://a.example/debian",), unreachable=(), unusable=(), broken=()):
        self.broken = broken
        self.fetched = []
        self.mirrors = lambda: list(mirrors)
        self.unreachable, self.unusable = unreachable, unusable

    def own_architecture(self):
        return "amd64"

    def fetch(self, work, suite, architecture, mirror):
        self.fetched.append((suite, architecture, mirror))
        a_program(work / "root/usr/lib/any-linux-gnu/ld-linux.so.2",
                  "#!/bin/sh\nexit 1\n" if architecture in self.unusable else LOADER)
        if mirror in self.unreachable:
            raise archive.ArchiveError(f"{mirror} does not answer")
        if (suite, architecture) in self.broken:
            raise archive.ArchiveError("Mirror sync in progress?")
        an_interpreter(work / "root/usr/bin/micropython")


@pytest.fixture(name="home")
def a_home(tmp_path):
    """An environment with an empty cache, its path with all that a shell could stumble over."""
    return {"XDG_CACHE_HOME": str(tmp_path / "it's my $cache"), "PATH": str(tmp_path / "bin")}


def search(home, debian, suite=finder.DEFAULT_SUITE, said=None):
    return finder.Search(suite, home, (said if said is not None else []).append, debian)


def launch(launcher, *arguments, **options):
    return subprocess.run([launcher, *arguments], capture_output=True, text=True, check=False, **options)


def names(home):
    return sorted(path.name for path in kept.cache_folder(home).glob("*"))


def test_the_launcher_keeps_arguments_environment_folder_and_exit_status(home, tmp_path):
    launcher = search(home, Archive()).find()
    done = launch(launcher, "a b", "", "it's", "$HOME", cwd=tmp_path, env={"MARK": "of mine"})
    assert done.stdout.splitlines() == [str(tmp_path), "<a b>", "<>", "<it's>", "<$HOME>", "of mine"]
    assert done.returncode == 7


def test_one_that_was_fetched_is_kept_and_nothing_else(home):
    debian = Archive()
    assert search(home, debian).find() == search(home, debian).find()
    assert debian.fetched == [("trixie", "i386", "http://a.example/debian")]
    assert names(home) == ["micropython-trixie-i386", "micropython.lock"]


def test_a_machine_without_32_bit_gets_its_own_architecture(home):
    debian = Archive(unusable=["i386"])
    launcher = search(home, debian).find()
    assert "micropython-trixie-amd64" in launcher
    assert search(home, debian).find() == launcher
    assert [architecture for _, architecture, _ in debian.fetched] == ["i386", "amd64"]


def test_32_bit_comes_from_the_other_suite_while_a_mirror_is_being_updated(home):
    debian, said = Archive(broken=[("trixie", "i386")]), []
    launcher = search(home, debian, said=said).find()
    assert said[-2:] == ["that does no harm: another place has it, too", "fetching MicroPython, Debian sid, i386"]
    assert "micropython-sid-i386" in launcher
    assert search(home, debian).find() == launcher
    assert [suite for suite, _, _ in debian.fetched] == ["trixie", "sid"]


def test_mirrors_are_tried_in_their_order(home):
    debian = Archive(mirrors=["http://a.example", "http://b.example", "http://c.example"],
                     unreachable=["http://a.example"])
    search(home, debian).find()
    assert [mirror for _, _, mirror in debian.fetched] == ["http://a.example", "http://b.example"]
    assert names(home) == ["micropython-trixie-i386", "micropython.lock"]


def test_one_on_path_is_taken_when_none_can_be_fetched(home, tmp_path):
    on_path = an_interpreter(tmp_path / "bin/micropython")
    assert search(home, Archive(mirrors=[])).find() == str(on_path)


def test_one_on_path_is_taken_when_the_cache_cannot_be_written(home, tmp_path):
    on_path = an_interpreter(tmp_path / "bin/micropython")
    pathlib.Path(home["XDG_CACHE_HOME"]).write_text("a file where the folder should be")
    assert search(home, Archive()).find() == str(on_path)


def test_without_any_the_reasons_and_the_way_out_are_said(home, tmp_path):
    an_interpreter(tmp_path / "bin/micropython", version="1 20 0")
    with pytest.raises(InterpreterError) as refused:
        search(home, Archive(unreachable=["http://a.example/debian"])).find()
    for words in ("does not answer", "1.20.0", "1.22 or later", "MICROPYTHON"):
        assert words in str(refused.value)
    assert "\n" not in str(refused.value)
    assert names(home) == ["micropython.lock"]


def test_the_one_named_wins_over_all_others(home, tmp_path):
    search(home, Archive()).find()
    named = an_interpreter(tmp_path / "a folder" / "mp", version="1 22 0")
    assert search({**home, "MICROPYTHON": str(named)}, Archive()).find() == str(named)


def refusal(home, named):
    debian = Archive()
    with pytest.raises(InterpreterError, match="MICROPYTHON is set") as refused:
        search({**home, "MICROPYTHON": str(named)}, debian).find()
    assert debian.fetched == []
    return str(refused.value)


def test_a_wrong_one_named_is_an_error_not_a_fall_back(home, tmp_path):
    assert "no program" in refusal(home, tmp_path / "missing")
    assert "1.21.9; 1.22 or later" in refusal(home, an_interpreter(tmp_path / "old", version="1 21 9"))
    sick = a_program(tmp_path / "sick", "#!/bin/sh\necho boom >&2; exit 3\n")
    assert "exit status 3: boom" in refusal(home, sick)
    assert "does not run" in refusal(home, a_program(tmp_path / "cut", "#!/no/such/shell\n"))
    assert "is not MicroPython" in refusal(home, sys.executable)


def test_another_suite_is_a_second_one_of_its_own(home, tmp_path):
    named = an_interpreter(tmp_path / "mp")
    debian = Archive()
    first = search(home, debian).find()
    second = search({**home, "MICROPYTHON": str(named)}, debian, suite="sid").find()
    assert [suite for suite, _, _ in debian.fetched] == ["trixie", "sid"]
    kept.forget(kept.cache_folder(home), "sid")
    assert pathlib.Path(first).exists()
    assert not pathlib.Path(second).exists()


def test_a_kept_one_that_no_longer_runs_is_fetched_again(home):
    debian = Archive()
    launcher = pathlib.Path(search(home, debian).find())
    (launcher.parent / "root/usr/bin/micropython").unlink()
    assert search(home, debian).find() == str(launcher)
    assert len(debian.fetched) == 2
    assert launch(launcher, "x").returncode == 7


def test_what_an_interrupted_run_left_is_removed(home):
    class Interrupted(Archive):
        def fetch(self, *arguments):
            super().fetch(*arguments)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        search(home, Interrupted()).find()
    assert names(home) == ["micropython.lock"]
    killed = kept.cache_folder(home) / "micropython.unpacking-1"  # no one is left to clean up after kill -9
    (killed / "root").mkdir(parents=True)
    search(home, Archive()).find()
    assert names(home) == ["micropython-trixie-i386", "micropython.lock"]


def test_a_second_run_waits_for_the_first_and_takes_what_it_fetched(home):
    cache = kept.cache_folder(home)
    cache.mkdir(parents=True)
    second = Archive()
    with open(cache / "micropython.lock", "w") as first:
        def the_first_ends(line):
            assert "waiting" in line
            Archive().fetch(cache / "work", "trixie", "i386", "http://a.example/debian")
            kept.publish(cache / "work", kept.kept_in(cache, "trixie", "i386"))
            first.close()

        fcntl.flock(first, fcntl.LOCK_EX)
        launcher = finder.Search("trixie", home, the_first_ends, second).find()
    assert launcher == str(cache / "micropython-trixie-i386" / "micropython")
    assert second.fetched == []


def test_one_that_is_kept_waits_for_nobody(home):
    def must_not_wait(line):
        raise AssertionError(line)

    launcher = search(home, Archive()).find()
    with open(kept.cache_folder(home) / "micropython.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        assert finder.Search("trixie", home, must_not_wait, Archive()).find() == launcher


def test_an_archive_that_is_not_signed_is_refused(tmp_path):
    release = tmp_path / "debian/dists/trixie/Release"
    release.parent.mkdir(parents=True)
    release.write_text("Suite: trixie\nCodename: trixie\nArchitectures: i386\nComponents: main\n"
                       "Date: Sat, 09 Aug 2025 12:00:00 UTC\n")
    with pytest.raises(archive.ArchiveError) as refused:
        archive.fetch(tmp_path / "work", "trixie", "i386", f"file:{tmp_path}/debian")
    # Without an apt or a keyring here there is nothing that could verify: refused as well.
    assert "not signed" in str(refused.value) or "there is no " in str(refused.value)


def test_without_apt_or_keyring_nothing_is_fetched(tmp_path, monkeypatch):
    with pytest.raises(archive.ArchiveError, match="verify|apt-get"):
        archive.fetch(tmp_path / "work", "trixie", "i386", "file:/nowhere", keyrings=[tmp_path / "missing"])
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(archive.ArchiveError, match="no apt-get here"):
        archive.fetch(tmp_path / "work", "trixie", "i386", "file:/nowhere")
    assert not (tmp_path / "work").exists()


def runs_32_bit(folder):
    """Return whether the kernel runs a 32-bit x86 program: the smallest there is, which only exits with 0."""
    code = b"\x31\xdb\x31\xc0\x40\xcd\x80"  # xor ebx, ebx; xor eax, eax; inc eax; int 0x80
    words = (0x08048054, 52, 0, 0), (0, 0x08048000, 0x08048000, 84 + len(code), 84 + len(code), 5, 0x1000)
    program = (b"\x7fELF\x01\x01\x01" + bytes(9) + bytes.fromhex("0200030001000000")
               + b"".join(word.to_bytes(4, "little") for word in words[0])
               + bytes.fromhex("340020000100000000000000") + (1).to_bytes(4, "little")
               + b"".join(word.to_bytes(4, "little") for word in words[1]) + code)
    path = folder / "exits"
    path.write_bytes(program)
    path.chmod(0o755)
    try:
        return launch(path).returncode == 0
    except OSError:
        return False


def test_a_real_one_runs_here_and_is_32_bit_where_the_machine_can(tmp_path):
    """The only test that uses the user's own cache, and the network if nothing is kept there yet."""
    environ = {name: value for name, value in os.environ.items() if name != "MICROPYTHON"}
    done = launch(sys.executable, "-m", "tools", "micropython", env=environ, cwd=ROOT)
    debian = pathlib.Path("/etc/debian_version").exists() and finder.Debian.mirrors()
    if done.returncode and not debian and not shutil.which("micropython"):
        assert "set the environment variable MICROPYTHON" in done.stderr
        return
    assert done.returncode == 0, done.stderr
    launcher = done.stdout[:-1]
    assert done.stdout == launcher + "\n"
    maxsize = int(launch(launcher, "-c", "import sys; print(sys.maxsize)", cwd=tmp_path).stdout)
    small = debian and runs_32_bit(tmp_path) or platform.architecture()[0] == "32bit"
    assert maxsize == (2**31 - 1 if small else 2**63 - 1)


def test_check_says_what_the_interpreter_has(tmp_path, monkeypatch):
    answers = INTERPRETER.replace("pwd;", "echo 'ssl False'; echo 'tls True'; echo 'framebuf True'; exit;")
    named = a_program(tmp_path / "mp", answers.format(version="1 26 1", maxsize=2**63 - 1))
    monkeypatch.setenv("MICROPYTHON", str(named))
    done = CliRunner().invoke(micropython, ["--check"])
    assert (done.exit_code, done.stdout) == (0, "MicroPython 1.26.1, 64-bit; has: tls framebuf; lacks: ssl\n")
    named.unlink()
    done = CliRunner().invoke(micropython, [])
    assert (done.exit_code, done.stdout) == (1, "")
    assert "MICROPYTHON" in done.stderr
