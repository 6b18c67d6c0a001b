"""micropython-urequests from the registry, run on CPython over the shim's sockets, plain and TLS."""

import errno
import http.server
import json
import socket
import ssl
import threading

import pytest
import trustme
import urequests
import usocket
import ussl


class Handler(http.server.BaseHTTPRequestHandler):
    """Tells in JSON what it was asked; /moved leads to /found."""

    def do_GET(self):
        if self.path == "/moved":
            self.send_response(302)
            self.send_header("Location", self.server.address + "/found")
            self.end_headers()
            return
        size = int(self.headers.get("Content-Length") or 0)
        told = {"method": self.command, "path": self.path, "accept": self.headers.get("Accept"),
                "body": self.rfile.read(size).decode()}
        self.send_response(200)
        self.send_header("X-Kind", "echo")
        self.end_headers()
        self.wfile.write(json.dumps(told).encode())

    do_POST = do_GET

    def log_message(self, *arguments):
        """Nothing: the output belongs to pytest."""


class Server(http.server.ThreadingHTTPServer):
    """On a port of its own; with a context it speaks TLS. A client that turns away is no news."""

    daemon_threads = True

    def __init__(self, context=None):
        super().__init__(("127.0.0.1", 0), Handler)
        self.address = "http{}://127.0.0.1:{}".format("s" if context else "", self.server_port)
        if context:
            self.socket = context.wrap_socket(self.socket, server_side=True, do_handshake_on_connect=False)

    def handle_error(self, request, client_address):
        """Nothing, for the same reason."""


def serving(server):
    with server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.address
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def plain():
    yield from serving(Server())


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


def certified(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    certificate.configure_cert(context)
    return Server(context)


@pytest.fixture(scope="module")
def secure(authority):
    yield from serving(certified(authority.issue_cert("127.0.0.1", "localhost")))


@pytest.fixture(scope="module")
def elsewhere(authority):
    """A server whose certificate, from the same authority, is another's."""
    yield from serving(certified(authority.issue_cert("other.example")))


@pytest.fixture
def trusted(authority, monkeypatch, tmp_path):
    """The authority is one that this PC trusts."""
    authority.cert_pem.write_to_path(str(tmp_path / "roots.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "roots.pem"))


def test_the_package_itself_runs_not_a_copy():
    assert "micropython-urequests-0.9.1" in urequests.__file__


def test_get(plain):
    reply = urequests.get(plain + "/a?b=c", headers={"Accept": "application/json"})
    assert reply.status_code == 200
    assert reply.headers["X-Kind"] == "echo"
    told = reply.json()
    assert told == {"method": "GET", "path": "/a?b=c", "accept": "application/json", "body": ""}


@pytest.mark.parametrize("body", ["a=1&b=2", b"a=1&b=2"])
def test_post_takes_text_and_bytes(plain, body):
    told = urequests.post(plain + "/token", data=body).json()
    assert (told["method"], told["body"]) == ("POST", "a=1&b=2")


def test_the_reply_is_a_stream_that_fills_a_buffer(plain):
    reply = urequests.get(plain + "/")
    buffer = bytearray(10)
    assert reply.raw.readinto(buffer) == len(buffer)
    assert buffer == b'{"method":'
    reply.close()


def test_header_lines_go_to_a_function(plain):
    lines = []
    urequests.get(plain + "/", parse_headers=lambda line, kept: lines.append(line)).close()
    assert b"X-Kind: echo\r\n" in lines


def test_redirects_are_followed_as_on_a_board(plain):
    assert urequests.get(plain + "/moved").json()["path"] == "/found"


def test_a_closed_port_is_an_oserror():
    server = Server()
    server.server_close()
    with pytest.raises(OSError):
        urequests.get(server.address)


@pytest.mark.usefixtures("trusted")
def test_https_with_a_trusted_certificate(secure):
    assert urequests.post(secure + "/token", data="a=1").json()["body"] == "a=1"
    assert urequests.get(secure.replace("127.0.0.1", "localhost")).status_code == 200


def test_https_with_an_unknown_authority_is_refused(secure):
    with pytest.raises(OSError, match="certificate") as refusal:
        urequests.get(secure)
    assert not isinstance(refusal.value, ValueError)
    assert refusal.value.args[0] < 0


@pytest.mark.usefixtures("trusted")
def test_https_with_another_hosts_certificate_is_refused(elsewhere):
    with pytest.raises(OSError, match="127.0.0.1"):
        urequests.get(elsewhere)


@pytest.mark.usefixtures("trusted")
def test_https_to_a_plain_server_is_an_oserror(plain):
    with pytest.raises(OSError):
        urequests.get(plain.replace("http:", "https:"))


def test_a_server_that_never_shakes_hands_is_a_timeout():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        stream = usocket.socket()
        stream.connect(silent.getsockname())
        stream.settimeout(0.01)
        with pytest.raises(OSError) as error:
            ussl.wrap_socket(stream, server_hostname="127.0.0.1")
    assert error.value.errno == errno.ETIMEDOUT


def test_verification_can_not_be_asked_away(secure, monkeypatch):
    wrap = ussl.wrap_socket
    monkeypatch.setattr(ussl, "wrap_socket", lambda sock, **kw: wrap(sock, cert_reqs=ssl.CERT_NONE, **kw))
    with pytest.raises(OSError, match="certificate"):
        urequests.get(secure)
    with pytest.raises(ValueError):
        wrap(None)
    assert ussl.VERIFIES
