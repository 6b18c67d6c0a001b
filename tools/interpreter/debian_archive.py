"""Fetch Debian's micropython and what it needs with an apt of our own, and unpack it into a folder.

apt gets a state, a cache, a source list and an empty package status of its own below that folder, so it
needs no root and neither reads nor changes what is installed. It verifies all it downloads: the source
is signed by Debian's archive keyring, whatever the machine's own settings would let through.
"""

import os
import shutil
import subprocess
from pathlib import Path

KEYRINGS = tuple(Path("/usr/share/keyrings/debian-archive-keyring" + kind) for kind in (".gpg", ".pgp"))
_APT_SECONDS = 600

# Read after the machine's own settings, of which only its proxies and the like shall count:
# hooks would touch the system, a default release or pinning would hide the suite asked for.
_SETTINGS = """
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
#clear APT::Default-Release;
#clear APT::Architectures;
APT::Architecture "{architecture}";
APT::Architectures {{ "{architecture}"; }};
APT::Sandbox::User "{user}";
APT::Get::AllowUnauthenticated "false";
Acquire::AllowInsecureRepositories "false";
Acquire::AllowWeakRepositories "false";
#clear Acquire::Languages;
Acquire::Languages {{ "none"; }};
Acquire::Retries "2";
APT::Update::Error-Mode "any";
Dir::State "{work}/state";
Dir::State::status "{work}/status";
Dir::Cache "{work}/cache";
Dir::Log "{work}/log";
Dir::Etc::sourcelist "{work}/sources.list";
Dir::Etc::sourceparts "/dev/null";
Dir::Etc::preferences "/dev/null";
Dir::Etc::preferencesparts "/dev/null";
"""


class ArchiveError(Exception):
    """The package could not be had from the archive; the text is for the user."""


def _program(name):
    path = shutil.which(name)
    if not path:
        raise ArchiveError(f"there is no {name} here: it needs a Debian, or a system made from it")
    return path


def _keyring(keyrings):
    for keyring in keyrings:
        if keyring.is_file():
            return keyring
    raise ArchiveError(f"there is no {keyrings[0]} to verify downloads with (package debian-archive-keyring)")


def _complaints(output):
    errors = [line[2:] for line in output.splitlines() if line.startswith("E:")]
    return " ".join((errors[0] if errors else output).split()[-30:]).rstrip(".")


def _call(command, cwd=None):
    try:
        done = subprocess.run(
            command,
            cwd=cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
            timeout=_APT_SECONDS,
            check=False,
            env={**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"},
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        raise ArchiveError(str(problem)) from problem
    if done.returncode:
        raise ArchiveError(_complaints(done.stdout))
    return done.stdout


def own_architecture():
    """Return Debian's name of this machine's architecture. Raise ArchiveError where there is no dpkg."""
    return _call([_program("dpkg"), "--print-architecture"]).strip()


def _prepare(work, suite, architecture, mirror, keyring, kinds):
    for folder in ("state/lists/partial", "cache/archives/partial", "log"):
        (work / folder).mkdir(parents=True)
    (work / "status").touch()
    # Whoever runs this owns the folder; apt's own user for downloads could not write there.
    user = "root" if os.geteuid() == 0 else ""
    settings = _SETTINGS.format(work=work, architecture=architecture, user=user)
    (work / "apt.conf").write_text(settings, encoding="utf-8")
    sources = "".join(f"{kind} [signed-by={keyring}] {mirror} {suite} main\n" for kind in kinds)
    (work / "sources.list").write_text(sources, encoding="utf-8")


def fetch(work, suite, architecture, mirror, keyrings=KEYRINGS):
    """Unpack micropython and all it depends on into `work`/root; `work` must not exist yet.

    Raise ArchiveError, then leaving in `work` whatever there is.
    """
    apt = _apt(work, suite, architecture, mirror, keyrings, ["deb"])
    _unpack(work, apt, ["micropython"])


def fetch_source(work, suite, architecture, mirror, keyrings=KEYRINGS):
    """Do what `fetch` does, with the headers of mbedTLS as well, and unpack the source package into `work`/source.

    Raise ArchiveError.
    """
    dpkg_source = _program("dpkg-source")
    apt = _apt(work, suite, architecture, mirror, keyrings, ["deb", "deb-src"])
    _unpack(work, apt, ["micropython", "libmbedtls-dev"])
    _call([*apt, "source", "--download-only", "micropython"], work)
    (description,) = work.glob("*.dsc")
    # apt has verified the files by the archive's own signature, so the uploader's is not needed.
    _call([dpkg_source, "--no-check", "-x", str(description), str(work / "source")])


def _apt(work, suite, architecture, mirror, keyrings, kinds):
    """Return the arguments that start an apt of our own, which knows the archive's packages of these `kinds`."""
    apt_get, keyring = _program("apt-get"), _keyring(keyrings)
    _prepare(work, suite, architecture, mirror, keyring, kinds)
    apt = [apt_get, "-c", str(work / "apt.conf"), "-q"]
    _call([*apt, "update"])
    return apt


def _unpack(work, apt, packages):
    dpkg_deb = _program("dpkg-deb")
    _call([*apt, "install", "--download-only", "--yes", "--no-install-recommends", *packages])
    for package in sorted((work / "cache/archives").glob("*.deb")):
        _call([dpkg_deb, "-x", str(package), str(work / "root")])
