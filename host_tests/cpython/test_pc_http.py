"""The transport on a PC, over `requests`: what it verifies, what it refuses, and how long it waits."""

import contextlib
import importlib.util
import pathlib
import socket
import ssl
import threading

import pytest
import trustme
from deviceflow.errors import BadReply, DeviceFlowError, NetworkError

ROOT = pathlib.Path(__file__).resolve().parents[2]
HTTP = ROOT / "boards" / "host" / "pc" / "http.py"
SPEC = importlib.util.spec_from_file_location("deviceflow.transient.pc_http", HTTP)
http = importlib.util.module_from_spec(SPEC)
SPEC.loader.exec_module(http)

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}"


@contextlib.contextmanager
def serving(*parts, context=None):
    """A server that answers each connection with `parts`, the last of them again and again if it is callable.

    Yield (its port, a list of the requests that came).
    """
    listener = socket.create_server(("127.0.0.1", 0))
    got, over = [], threading.Event()

    def serve():
        while not over.is_set():
            try:
                connection = listener.accept()[0]
            except OSError:
                return
            with contextlib.suppress(OSError), connection:
                secured = context.wrap_socket(connection, server_side=True) if context else connection
                got.append(secured.recv(65536))
                for part in parts:
                    if callable(part):
                        part(secured, over)
                    else:
                        secured.sendall(part)

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    try:
        yield listener.getsockname()[1], got
    finally:
        over.set()
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def body_of(reply, size=64):
    buffer, data = bytearray(size), b""
    while count := reply.readinto(buffer):
        data += buffer[:count]
    reply.close()
    return data


def test_a_reply_comes_with_what_matters_of_its_headers():
    answer = b"HTTP/1.1 429 Slow\r\nRetry-After: 7\r\nDate: x\r\nX-Y: 1\r\nContent-Length: 5\r\n\r\nhello rest"
    with serving(answer) as (port, got):
        kept = {}
        reply = http.Http().send("GET", f"http://127.0.0.1:{port}/a", {"Accept": "b"}, keep_headers=kept)
        assert (reply.status, reply.retry_after, reply.date, reply.length) == (429, 7, "x", 5)
        assert body_of(reply) == b"hello" and kept["x-y"] == "1"
    assert b"Accept: b\r\n" in got[0] and b"gzip" not in got[0]


def test_a_redirect_is_refused_and_the_body_goes_nowhere():  # C27
    with serving(OK) as (other, elsewhere):
        for status in (301, 302, 303, 307, 308):
            answer = b"HTTP/1.1 %d x\r\nLocation: http://127.0.0.1:%d/\r\nContent-Length: 0\r\n\r\n" % (status, other)
            with serving(answer) as (port, _), pytest.raises(BadReply) as refused:
                http.Http().post(f"http://127.0.0.1:{port}/", b"secret", {})
            assert refused.value.error == "redirect_refused"
        assert elsewhere == []


def test_the_password_of_netrc_does_not_take_the_tokens_place(tmp_path, monkeypatch):
    (tmp_path / "netrc").write_text("machine 127.0.0.1 login me password other\n")
    monkeypatch.setenv("NETRC", str(tmp_path / "netrc"))
    with serving(OK) as (port, got):
        body_of(http.Http().get(f"http://127.0.0.1:{port}/", {"Authorization": "Bearer at-1"}))
    assert b"Authorization: Bearer at-1\r\n" in got[0]


def test_no_header_becomes_two():  # C71
    with serving(OK) as (port, got):
        for headers in ({"Authorization": "Bearer a\r\nX: y"}, {"A\r\nB": "c"}):
            with pytest.raises(DeviceFlowError):
                http.Http().get(f"http://127.0.0.1:{port}/", headers)
    assert got == []


def test_plain_http_to_others_and_odd_addresses_are_refused():
    for url in ("http://id.example/", "https://user:password@id.example/", "ftp://id.example/", "https://a b/"):
        with pytest.raises(DeviceFlowError) as refused:
            http.Http().get(url, {})
        assert "password" not in str(refused.value)


def test_a_server_that_drips_is_left_at_the_deadline():
    def drip(connection, over):
        while not over.wait(0.05):
            connection.sendall(b"x")

    with serving(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", drip) as (port, _):
        reply = http.Http(deadline=0.5).get(f"http://127.0.0.1:{port}/", {})
        with pytest.raises(NetworkError) as late:
            body_of(reply)
    assert late.value.details[:1] == ("timeout",)


@pytest.mark.parametrize("parts", [
    (b"",), (b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab",), (b"nonsense\r\n\r\n",),
    (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",),
])  # fmt: skip
def test_a_reply_that_breaks_off_is_network_trouble(parts):
    with serving(*parts) as (port, _), pytest.raises(NetworkError) as broken:
        body_of(http.Http().get(f"http://127.0.0.1:{port}/", {}))
    assert broken.value.error == "network"


def test_nobody_listens():
    with serving(OK) as (port, _):
        pass
    with pytest.raises(NetworkError) as gone:
        http.Http().get(f"http://127.0.0.1:{port}/", {})
    assert gone.value.details[0] == "no_answer" and gone.value.details[2] in (111, 61)


def test_a_certificate_is_checked(tmp_path, monkeypatch):
    authority, stranger = trustme.CA(), trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(tmp_path / "ca.pem"))
    for issuer, name, code in (
        (authority, "127.0.0.1", None),
        (authority, "other.example", "wrong_host"),
        (stranger, "127.0.0.1", "certificate_not_trusted"),
    ):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        issuer.issue_cert(name).configure_cert(context)
        with serving(OK, context=context) as (port, got):
            if code is None:
                assert body_of(http.Http().get(f"https://127.0.0.1:{port}/", {})) == b"{}"
                continue
            with pytest.raises(NetworkError) as refused:
                http.Http().get(f"https://127.0.0.1:{port}/", {"Authorization": "Bearer at-1"})
            assert refused.value.error == code
        assert not got
