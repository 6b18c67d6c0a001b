"""The urequests of the host tests: where it is fetched from, that it is verified, kept and importable."""

import hashlib
import http.server
import io
import pathlib
import tarfile
import threading

import fetch_urequests
import pytest
from fetch_urequests import FetchError

from tools.interpreter import cache

TOOLS = pathlib.Path(fetch_urequests.__file__).parent
SDIST = fetch_urequests.NAME + ".tar.gz"
MODULE = b"def get(url):\n    return url\n"


def an_sdist(**others):
    """Return the bytes of an sdist with MODULE in it, and other members by name."""
    content = io.BytesIO()
    with tarfile.open(fileobj=content, mode="w:gz") as archive:
        for name, data in {**others, f"{fetch_urequests.NAME}/{fetch_urequests.MEMBER}": MODULE}.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return content.getvalue()


def expect(monkeypatch, sdist):
    """Make `sdist` the one whose hashes are expected."""
    monkeypatch.setattr(fetch_urequests, "SDIST_SHA256", hashlib.sha256(sdist).hexdigest())
    monkeypatch.setattr(fetch_urequests, "MEMBER_SHA256", hashlib.sha256(MODULE).hexdigest())


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def no_download():
    raise AssertionError("nothing was to be downloaded")


def test_a_wrong_hash_is_refused_and_nothing_unpacked(tmp_path):
    with pytest.raises(FetchError, match="SHA-256") as refused:
        fetch_urequests.fetch(tmp_path / "cache", an_sdist)
    assert SDIST in str(refused.value)
    assert files(tmp_path) == []


def test_only_the_module_is_unpacked_whatever_else_the_archive_holds(tmp_path, monkeypatch):
    sdist = an_sdist(**{"../../escaped": b"x", "/absolute": b"x", "setup.py": b"x"})
    expect(monkeypatch, sdist)
    folder = fetch_urequests.fetch(tmp_path / "a" / "cache", lambda: sdist)
    assert files(tmp_path) == [f"a/cache/{fetch_urequests.NAME}/urequests/__init__.py"]
    assert (folder / fetch_urequests.MEMBER).read_bytes() == MODULE


def test_the_kept_one_is_used_until_it_is_damaged(tmp_path, monkeypatch):
    sdist = an_sdist()
    expect(monkeypatch, sdist)
    folder = fetch_urequests.fetch(tmp_path, lambda: sdist)
    assert fetch_urequests.fetch(tmp_path, no_download) == folder
    (folder / fetch_urequests.MEMBER).write_bytes(MODULE[:-5])
    fetch_urequests.fetch(tmp_path, lambda: sdist)
    assert (folder / fetch_urequests.MEMBER).read_bytes() == MODULE


def test_the_folder_is_printed_and_named_in_site_packages(tmp_path, monkeypatch, capsys):
    sdist, site = an_sdist(), tmp_path / "site-packages"
    expect(monkeypatch, sdist)
    monkeypatch.setattr(fetch_urequests, "site_packages", lambda: site)
    assert fetch_urequests.main({"XDG_CACHE_HOME": str(tmp_path / "my cache")}, lambda: sdist) == 0
    folder = tmp_path / "my cache" / "deviceflow" / fetch_urequests.NAME
    assert capsys.readouterr().out == f"{folder}\n"
    assert [(site / name).read_text() for name in files(site)] == [f"{folder}\n"]
    assert files(site)[0].endswith(".pth")


def test_a_python_outside_a_virtual_environment_is_left_alone(tmp_path, monkeypatch, capsys):
    real = fetch_urequests.site_packages
    monkeypatch.setattr(fetch_urequests, "site_packages", lambda: real("/usr", "/usr"))
    assert fetch_urequests.main({"XDG_CACHE_HOME": str(tmp_path)}, no_download) == 1
    printed = capsys.readouterr()
    assert "virtual environment" in printed.err
    assert printed.out == ""
    assert files(tmp_path) == []


def test_the_index_and_certificate_are_those_pip_is_set_up_with(tmp_path):
    config = tmp_path / "pip.conf"
    config.write_text("[global]\nindex-url = https://index.example/simple\n")
    environ = {"PIP_CONFIG_FILE": str(config), "PIP_CERT": "/certificates.pem"}
    assert fetch_urequests.pip_setting("index-url", environ) == "https://index.example/simple"
    assert fetch_urequests.pip_setting("cert", environ) == "/certificates.pem"
    environ["PIP_INDEX_URL"] = "https://other.example/simple"
    assert fetch_urequests.pip_setting("index-url", environ) == "https://other.example/simple"
    assert fetch_urequests.pip_setting("index-url", {"PIP_CONFIG_FILE": "/dev/null"}) is None


class Index(http.server.ThreadingHTTPServer):
    """A package index on loopback: `replies` maps a path to (status, body) in turn, the last one stays."""

    def __init__(self, replies):
        super().__init__(("127.0.0.1", 0), Page)
        self.replies = replies
        self.url = f"http://127.0.0.1:{self.server_port}/simple/"

    def __enter__(self):
        threading.Thread(target=self.serve_forever, args=(0.01,), daemon=True).start()
        return super().__enter__()

    def __exit__(self, *exception):
        self.shutdown()
        super().__exit__(*exception)


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        replies = self.server.replies.get(self.path, [(404, b"")])
        status, body = replies.pop(0) if len(replies) > 1 else replies[0]
        self.send_response(status)
        self.send_header("Content-Type", "text/html")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        """Keep the test's output quiet."""


def environ_for(monkeypatch, url):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    return {"PIP_INDEX_URL": url, "PIP_CONFIG_FILE": "/dev/null"}


def test_a_download_that_fails_at_first_is_tried_again(monkeypatch):
    busy = (503, b"busy")
    page = f'<a href="/files/{SDIST}">{SDIST}</a><a href="/files/other.tar.gz">other.tar.gz</a>'.encode()
    replies = {"/simple/micropython-urequests/": [busy, (200, page)],
               "/files/" + SDIST: [busy, (200, b"the sdist")]}
    with Index(replies) as index:
        assert fetch_urequests.download(environ_for(monkeypatch, index.url)) == b"the sdist"


def test_an_index_without_the_package_is_named_in_words_without_its_password(monkeypatch):
    page = b"<a href='x-1.0.tar.gz'>x-1.0.tar.gz</a>"
    with Index({"/simple/micropython-urequests/": [(200, page)]}) as index:
        url = index.url.replace("//", "//user:hidden@")
        with pytest.raises(FetchError, match="has no micropython-urequests-0.9.1"):
            fetch_urequests.download(environ_for(monkeypatch, url))
        for wrong in (url + "elsewhere/", url.replace("/simple/", "/\N{NO-BREAK SPACE}"), "nonsense:" + url):
            with pytest.raises(FetchError) as refused:
                fetch_urequests.download(environ_for(monkeypatch, wrong))
            assert "hidden" not in str(refused.value)


def test_both_tools_keep_what_they_fetch_in_one_folder():
    for environ in ({}, {"XDG_CACHE_HOME": "/home/of mine/cache"}, {"XDG_CACHE_HOME": "relative/is/ignored"}):
        assert fetch_urequests.cache_folder(environ) == cache.cache_folder(environ)
    assert fetch_urequests.cache_folder({}).parts[-2:] == (".cache", "deviceflow")
