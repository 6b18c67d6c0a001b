"""The provider on real sockets: faults, remote control, https, command line, and the phone."""

import os
import pathlib
import signal
import socket
import subprocess
import sys

import phone
import pytest
import requests
import trustme
from provider import running
from provider.testing import DEVICE_GRANT, Board

TOOLS = pathlib.Path(__file__).resolve().parents[2] / "tools"
FORM = {"client_id": "demo-board", "scope": "profile"}
PATH = "/device_authorization"
METADATA = "/.well-known/oauth-authorization-server"
FOREIGN_HOSTS = ["evil.example", "evil.example:80", "127.0.0.1.evil.example", "192.0.2.1", "127.0.0.1:9", "[::1"]


@pytest.fixture(scope="module")
def server():
    with running() as server:
        yield server


def post(server, path=PATH, **form):
    return requests.post(server.url + path, data={**FORM, **form}, timeout=5)


def poll(server, grant):
    return post(server, "/token", grant_type=DEVICE_GRANT, device_code=grant["device_code"])


def signed_in(server):
    grant = post(server).json()
    phone.approve(grant["verification_uri"], grant["user_code"])
    return poll(server, grant).json()


def refresh(server, held):
    return post(server, "/token", grant_type="refresh_token", refresh_token=held)


def userinfo(server, token):
    headers = {"Authorization": "Bearer " + token["access_token"]}
    return requests.get(server.url + "/userinfo", headers=headers, timeout=5)


@pytest.mark.parametrize(
    ("kind", "status", "kept"),
    [
        ("status-503", 503, "html"),
        ("status-429", 429, "html"),
        ("html", 200, "html"),
        ("rate-limit", 403, "json"),
    ],
)
def test_faults_instead_of_an_answer(server, kind, status, kept):
    server.fault(PATH, kind, times=2)
    for _ in range(2):
        reply = post(server)
        assert reply.status_code == status and kept in reply.headers["Content-Type"]
    assert ("Retry-After" in reply.headers) == (kind == "status-429")
    assert post(server).json()["interval"] == 5


def test_a_lost_reply_was_processed_and_a_lost_request_was_not(server):
    held = signed_in(server)["refresh_token"]
    server.fault("/token", "drop-before")
    with pytest.raises(requests.ConnectionError):
        refresh(server, held)
    renewed = refresh(server, held).json()["refresh_token"]
    server.fault("/token", "drop")
    with pytest.raises(requests.ConnectionError):
        refresh(server, renewed)
    assert refresh(server, renewed).json()["error"] == "invalid_grant"


def test_a_truncated_reply_ends_in_the_middle(server):
    server.fault(PATH, "truncated")
    with pytest.raises((requests.ConnectionError, requests.exceptions.ChunkedEncodingError)):
        post(server)
    server.fault(PATH, "truncated")
    host, _, port = server.url[len("http://") :].partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as s:
        body = b"client_id=demo-board"
        s.sendall(b"POST %s HTTP/1.0\r\nContent-Type: application/x-www-form-urlencoded\r\n" % PATH.encode())
        s.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(body), body))
        reply = b"".join(iter(lambda: s.recv(4096), b""))
    head, _, rest = reply.partition(b"\r\n\r\n")
    assert head.split()[1] == b"200" and rest.startswith(b"{") and not rest.endswith(b"}")


def test_a_fault_hits_its_path_alone(server):
    server.fault("/token", "status-503")
    assert post(server).status_code == 200
    assert post(server, "/token").status_code == 503


def test_unknown_faults_and_backward_time_are_refused(server):
    for call in (lambda: server.fault("/token", "gremlin"), lambda: server.advance(-1)):
        with pytest.raises(requests.HTTPError):
            call()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", socket.gethostname().split(".")[0] + ".local"])
def test_its_own_names_are_its_own_and_the_port_is_the_sockets(server, host):
    reply = requests.get(server.url + METADATA, headers={"Host": host}, timeout=5)  # as urequests sends it
    assert reply.json()["issuer"] == "http://" + host.lower() + ":" + server.url.rsplit(":", 1)[1]


@pytest.mark.parametrize("host", FOREIGN_HOSTS)
def test_no_other_host_is_taken_for_its_own(server, host):
    reply = requests.get(server.url + METADATA, headers={"Host": host}, timeout=5)
    assert reply.status_code == 421 and "evil" not in reply.text
    assert requests.get(server.url + METADATA, timeout=5).json()["issuer"] == server.url


def test_the_log_has_names_and_no_values(server):
    token = signed_in(server)
    userinfo(server, token)
    requests.get(server.url + "/device?user_code=ABCD-EFGH", timeout=5)
    log = server.log()
    asked, seen = log[-2:]
    names = ("method", "path", "status", "query")
    assert [asked[name] for name in names] == ["GET", "/userinfo", 200, False]
    assert "authorization" in asked["headers"] and seen["query"] is True
    polled = next(entry for entry in reversed(log) if entry["path"] == "/token")
    assert polled["parameters"] == ["client_id", "scope", "grant_type", "device_code"]
    assert not [entry for entry in log if entry["path"].startswith("/control")]
    for value in (token["access_token"], token["refresh_token"], "ABCD-EFGH", "demo-board"):
        assert value not in str(log)


def test_the_log_tells_when(server):
    post(server)
    server.advance(2.5)
    post(server)
    first, second = server.log()[-2:]
    assert second["at"] - first["at"] == 2.5


def test_access_tokens_die_alone_or_with_all_the_rest(server):
    token = signed_in(server)
    server.expire_access()
    assert userinfo(server, token).status_code == 401
    token = refresh(server, token["refresh_token"]).json()
    assert userinfo(server, token).status_code == 200
    server.revoke_all()
    assert userinfo(server, token).status_code == 401
    assert refresh(server, token["refresh_token"]).json()["error"] == "invalid_grant"


def test_without_control_there_is_none():
    board = Board()
    assert board.http.get("/control/log").status_code == 200
    with running(control=False) as server:
        assert requests.get(server.url + "/control/log", timeout=5).status_code == 404
        assert post(server).status_code == 200


@pytest.mark.parametrize("prefix", ["", "/tenant", "/auth0"])
def test_the_phone_approves_as_anyone(server, prefix):
    path = "/oauth/device/code" if prefix == "/auth0" else PATH
    grant = post(server, prefix + path).json()
    phone.approve(grant["verification_uri_complete"], grant["user_code"].lower(), user="Zoë & 100%")
    path = "/oauth/token" if prefix == "/auth0" else "/token"
    form = {"grant_type": DEVICE_GRANT, "device_code": grant["device_code"]}
    token = post(server, prefix + path, **form).json()
    assert userinfo(server, token).json()["sub"] == "Zoë & 100%"


def test_the_phone_denies(server):
    grant = post(server).json()
    phone.approve(grant["verification_uri"], grant["user_code"], decision="deny")
    assert poll(server, grant).json()["error"] == "access_denied"


def test_the_phone_says_what_the_page_says(server):
    with pytest.raises(phone.PhoneError, match="not known"):
        phone.approve(server.url + "/device", "WRNG-CODE")
    with pytest.raises(phone.PhoneError, match="404"):
        phone.approve(server.url + "/nowhere", "WRNG-CODE")


def test_the_phone_from_the_command_line(server, capsys):
    grant = post(server).json()
    assert phone.main([grant["verification_uri"], grant["user_code"], "--user", "grace"]) == 0
    assert capsys.readouterr().out == "approved as grace\n"
    assert phone.main([grant["verification_uri"], grant["user_code"], "--deny"]) == 1
    assert phone.main(["only-one-argument"]) == 2


def test_https_and_a_client_that_says_nothing(tmp_path):
    authority = trustme.CA()
    leaf = authority.issue_cert("127.0.0.1")
    cert, key, root = (str(tmp_path / name) for name in ("cert.pem", "key.pem", "root.pem"))
    leaf.private_key_pem.write_to_path(key)
    leaf.cert_chain_pems[0].write_to_path(cert)
    authority.cert_pem.write_to_path(root)
    with running(cert=cert, key=key, control=False) as server:
        host, _, port = server.url[len("https://") :].partition(":")
        with socket.create_connection((host, int(port)), timeout=5):
            grant = requests.post(server.url + PATH, data=FORM, timeout=5, verify=root).json()
        assert grant["verification_uri"] == server.url + "/device"
        page = requests.get(server.url + "/device", timeout=5, verify=root)
        assert "Secure" in page.headers["Set-Cookie"]
        with pytest.raises(requests.exceptions.SSLError):
            requests.get(server.url + "/device", timeout=5)


def command(*arguments):
    return subprocess.Popen(
        [sys.executable, "-m", "provider", *arguments],
        env={**os.environ, "PYTHONPATH": str(TOOLS)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.parametrize(("how", "verbose"), [(signal.SIGTERM, []), (signal.SIGINT, ["--verbose"])])
def test_the_command_says_where_it_is_and_nothing_secret_and_ends_when_told(how, verbose):
    process = command("--port", "0", *verbose)
    first = process.stdout.readline()
    assert first.startswith("provider listening on http://127.0.0.1:")
    url = first.split()[-1]
    assert requests.post(url + PATH + "?client_secret=oops", data=FORM, timeout=5).status_code == 200
    process.send_signal(how)
    out, err = process.communicate(timeout=5)
    assert process.returncode == 0 and out == ""
    assert err == ("POST /device_authorization 200\n" if verbose else "")


@pytest.mark.parametrize("port", ["abc", "70000", "-1"])
def test_a_port_that_is_none_is_told_as_make_takes_it(port):
    process = command("--port=" + port)
    _, err = process.communicate(timeout=5)
    assert process.returncode == 2
    assert err.startswith("usage: make provider [PORT=…]") and f"PORT={port} is no port" in err


def test_a_port_in_use_is_told_in_a_line():
    with running() as other:
        process = command("--port", other.url.rpartition(":")[2])
        _, err = process.communicate(timeout=5)
    assert process.returncode == 2 and "is in use" in err.splitlines()[-1]


def test_the_phone_names_a_server_that_does_not_answer():
    with running() as other:
        pass  # nobody listens there any more
    with pytest.raises(phone.PhoneError, match=other.url.split("/")[2] + r" does not answer \(\w+\): is"):
        phone.approve(other.url + "/device", "AAAA-BBBB")


def test_ctrl_c_ends_the_phone_quietly():
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(20)
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/device"
        process = subprocess.Popen([sys.executable, str(TOOLS / "phone.py"), url, "AAAA-BBBB"],
                                   stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        caller, _ = silent.accept()
        process.send_signal(signal.SIGINT)
        out, _ = process.communicate(timeout=20)
        caller.close()
    assert (process.returncode, out) == (130, "")


def test_the_command_refuses_control_for_everyone():
    process = command("--control", "--host", "192.0.2.1")
    _, err = process.communicate(timeout=5)
    assert process.returncode == 2 and "loopback" in err
