"""Fetch micropython-urequests, the transport that the host tests run, and make it importable here.

It is an sdist without build files, so pip cannot install it. It comes from the package index that pip is
set up to use, is verified, kept in the user's cache, and named by a .pth file in this virtual environment.
The folder that holds it is printed, for MICROPYPATH.
"""

import hashlib
import io
import os
import re
import subprocess
import sys
import sysconfig
import tarfile
import tempfile
from pathlib import Path

try:
    import requests
    from pypi_simple import PYPI_SIMPLE_ENDPOINT, NoSuchProjectError, PyPISimple, UnsupportedContentTypeError
    from requests.adapters import HTTPAdapter
    from urllib3.util.retry import Retry
except ImportError as missing:
    sys.exit(f"fetch_urequests: {missing}: run it with the project's own .venv/bin/python")

PROJECT, VERSION = "micropython-urequests", "0.9.1"
NAME = f"{PROJECT}-{VERSION}"
MEMBER = "urequests/__init__.py"
SDIST_SHA256 = "15ed0132bcff1a84e87049d9d7780ce26df0810fa674aa89d187e17493d6e3c5"
MEMBER_SHA256 = "6d80b9e2197893d8c9c29a0722c9520ebc7ae1cfc5ac8cb7e8dce3ea6b2550c4"
PTH = "deviceflow-urequests.pth"
_SECONDS = 30
_RETRIES = Retry(total=4, backoff_factor=0.5, status_forcelist=(429, 500, 502, 503, 504))


class FetchError(Exception):
    """The package could not be had; the text is for the user."""


def cache_folder(environ):
    """Return the project's folder in the user's cache, the one tools/micropython keeps its own in too."""
    base = environ.get("XDG_CACHE_HOME", "")
    return (Path(base) if os.path.isabs(base) else Path.home() / ".cache") / "deviceflow"


def pip_setting(name, environ, run=subprocess.run):
    """Return what pip is told about `name` ("index-url", "cert"), by environment or files, else None."""
    told = environ.get("PIP_" + name.upper().replace("-", "_"))
    if told:
        return told
    # Not "config get": it overlooks a key when more than one file has its say.
    answer = run([sys.executable, "-m", "pip", "config", "list"], env=dict(environ), capture_output=True,
                 text=True, check=False)
    told = dict(re.findall(r"^(\S+?)='(.*)'$", answer.stdout, re.MULTILINE))
    return told.get("install." + name) or told.get("global." + name)


def _session(environ):
    session = requests.Session()
    # Left alone, requests itself looks at REQUESTS_CA_BUNDLE.
    session.verify = pip_setting("cert", environ) or True
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(max_retries=_RETRIES))
    return session


def download(environ):
    """Return the bytes of the sdist, unverified. Raise FetchError."""
    index = pip_setting("index-url", environ) or PYPI_SIMPLE_ENDPOINT
    try:
        with _session(environ) as session, PyPISimple(index, session=session) as client:
            page = client.get_project_page(PROJECT, timeout=_SECONDS)
            for package in page.packages:
                if package.filename == NAME + ".tar.gz":
                    reply = session.get(package.url, timeout=_SECONDS)
                    reply.raise_for_status()
                    return reply.content
    except NoSuchProjectError as problem:
        raise FetchError(f"the package index has no {PROJECT}") from problem
    except (requests.RequestException, UnsupportedContentTypeError) as problem:
        # Only the kind: the text holds the index's address, and that may hold a password.
        raise FetchError(f"the package index could not be read ({type(problem).__name__})") from problem
    raise FetchError(f"the package index has no {NAME}.tar.gz")


def unpack(sdist):
    """Return the one module in the bytes of the `sdist`, both verified. Raise FetchError.

    No other member is touched, and no path from the archive ever names a file.
    """
    _verify(sdist, SDIST_SHA256, f"the {NAME}.tar.gz that the package index gave")
    with tarfile.open(fileobj=io.BytesIO(sdist), mode="r:gz") as archive:
        module = archive.extractfile(f"{NAME}/{MEMBER}").read()
    _verify(module, MEMBER_SHA256, MEMBER)
    return module


def _verify(content, sha256, what):
    found = hashlib.sha256(content).hexdigest()
    if found != sha256:
        raise FetchError(f"{what} is not the expected one, nothing was unpacked: its SHA-256 is {found}, "
                         f"not {sha256}")


def fetch(cache, get):
    """Return the folder in `cache` that holds the module; `get()` gives the sdist if it is not there yet.

    Raise FetchError, OSError.
    """
    folder = cache / NAME
    module = folder / MEMBER
    if not (module.is_file() and hashlib.sha256(module.read_bytes()).hexdigest() == MEMBER_SHA256):
        _write_whole(module, unpack(get()))
    return folder


def _write_whole(path, content):
    """Write a file so that whoever looks sees all of it or none, whatever interrupts."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent)
    try:
        with open(handle, "wb") as file:
            file.write(content)
        Path(temporary).chmod(0o644)  # mkstemp's 0600 would hide it from others who share the environment
        os.replace(temporary, path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def site_packages(prefix=sys.prefix, base_prefix=sys.base_prefix):
    """Return the running virtual environment's site-packages. Raise FetchError outside of one."""
    if prefix == base_prefix:
        raise FetchError("this Python is no virtual environment, and the system's own is left alone: "
                         "run it with .venv/bin/python")
    return Path(sysconfig.get_path("purelib"))


def main(environ=os.environ, get=None):
    """Fetch, make importable, print the folder; return the exit status."""
    try:
        site = site_packages()
        folder = fetch(cache_folder(environ), get or (lambda: download(environ)))
        _write_whole(site / PTH, f"{folder}\n".encode())
    except (FetchError, OSError) as problem:
        print("fetch_urequests:", problem, file=sys.stderr)
        return 1
    print(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
