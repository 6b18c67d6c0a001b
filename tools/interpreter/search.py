"""Decide which MicroPython to use: the one that the environment names, one kept, one fetched, or one on PATH."""

import shutil
from pathlib import Path

from tools.interpreter import cache as kept
from tools.interpreter import debian_archive, debian_mirrors
from tools.interpreter.probe import InterpreterError, probe

DEFAULT_SUITE = "trixie"
SECOND_SUITE = "sid"  # where a mirror is half-way through an update, the other suite is usually whole
SMALL = "i386"  # its objects are as large as an ESP32's
_ADVICE = ("Install MicroPython 1.22 or later and put it on PATH, or set the environment variable "
           "MICROPYTHON to its path.")


class Debian:
    """The Debian archive as this machine reaches it."""

    own_architecture = staticmethod(debian_archive.own_architecture)
    mirrors = staticmethod(debian_mirrors.mirrors)
    fetch = staticmethod(debian_archive.fetch)
    fetch_source = staticmethod(debian_archive.fetch_source)


class Search:
    """One search for an interpreter of a Debian `suite`.

    `environ` is the environment, `say` takes a line of progress, `debian` is the archive to fetch from.
    """

    def __init__(self, suite, environ, say, debian=Debian):
        self.suite, self.say, self.debian = suite, say, debian
        self.environ = environ
        # A suite asked for by name is meant: nothing else may stand for it.
        self.any_will_do = suite == DEFAULT_SUITE
        self.cache = kept.cache_folder(environ)
        self.problems = []
        self.not_for_here = set()  # architectures that the machine cannot run

    def find(self):
        """Return the path of a launcher that runs. Raise InterpreterError, which says what to do."""
        named = self.any_will_do and self.environ.get("MICROPYTHON")
        if named:
            return self._named(named)
        found = self._kept_or_fetched() or (self.any_will_do and self._on_path())
        if not found:
            raise InterpreterError(" ".join(["No MicroPython could be had.", *self.problems, _ADVICE]))
        return found

    def _named(self, named):
        path = shutil.which(named, path=self.environ.get("PATH"))
        if not path:
            raise InterpreterError(
                f"MICROPYTHON is set to {named}, which is no program. Correct or unset it.")
        try:
            probe([path])
        except InterpreterError as problem:
            raise InterpreterError(f"MICROPYTHON is set, but {problem}. Correct or unset it.") from problem
        return str(Path(path).absolute())

    def _kept_or_fetched(self):
        try:
            # Looked at without the lock as well: the usual run then waits for nobody.
            builds = self._builds()
            return self._kept(builds) or self._fetched(builds)
        except OSError as problem:
            self._note(f"The cache folder cannot be used: {problem}.")
            return None

    def _builds(self):
        """Pairs of suite and architecture, the best first: 32-bit from any suite before the machine's own."""
        try:
            own = self.debian.own_architecture()
        except debian_archive.ArchiveError as problem:
            self._note(f"Debian's package cannot be fetched: {problem}.")
            return []
        suites = [self.suite, SECOND_SUITE] if self.any_will_do else [self.suite]
        return list(dict.fromkeys([(suite, SMALL) for suite in suites] + [(self.suite, own)]))

    def _kept(self, builds):
        for suite, architecture in builds:
            launcher = kept.kept_in(self.cache, suite, architecture) / kept.LAUNCHER
            if launcher.is_file():
                try:
                    probe([str(launcher)])
                    return str(launcher)
                except InterpreterError as problem:
                    self.say(f"the kept one no longer runs: {problem}")
        return None

    def _fetched(self, builds):
        if not builds:
            return None
        with kept.only_writer(self.cache, self.say):
            found = self._kept(builds)  # by the run that held the lock before
            for suite, architecture in builds:
                if not found and architecture not in self.not_for_here:
                    found = self._fetch(suite, architecture)
        return found

    def _fetch(self, suite, architecture):
        mirrors = self.debian.mirrors()
        if not mirrors:
            self._note("The machine's apt sources name no Debian mirror.")
        for mirror in mirrors:
            if self.problems:
                self.say("that does no harm: another place has it, too")
            self.say(f"fetching MicroPython, Debian {suite}, {architecture}")
            with kept.scratch(self.cache) as work:
                try:
                    self.debian.fetch(work, suite, architecture, mirror)
                    probe(kept.command(work / "root"))
                    folder = kept.kept_in(self.cache, suite, architecture)
                    return str(kept.publish(work, folder))
                except debian_archive.ArchiveError as problem:
                    self._note(f"Debian {suite}, {architecture}, could not be fetched: {problem}.")
                except InterpreterError as problem:
                    # Other mirrors and suites have the same: on to the next architecture.
                    self.not_for_here.add(architecture)
                    self._note(f"Debian's {architecture} build is not for this machine: {problem}.")
                    return None
        return None

    def _on_path(self):
        path = shutil.which("micropython", path=self.environ.get("PATH"))
        if not path:
            self._note("There is none on PATH.")
            return None
        try:
            probe([path])
        except InterpreterError as problem:
            self._note(f"The one on PATH will not do: {problem}.")
            return None
        self.say(f"taking {path} from PATH")
        return str(Path(path).absolute())

    def _note(self, problem):
        if problem not in self.problems:
            self.problems.append(problem)
            self.say(problem)
