"""A hostile network, over real sockets and real TLS, with every urequests that this interpreter has.

Whatever it does, an exchange ends in time with an error of ours, nothing secret leaks, the connection is closed, and
the next exchange works.
"""

import os
import sys

import utime
from deviceflow import DeviceFlow, trust, wire
from deviceflow.errors import BadReply, DeviceFlowError, NetworkError, ReplyTooLarge
from support.drivers import exchange_over, transports
from support.hostile import port, root, url
from support.no_room import NoRoomFor
from support.tracebacks import traceback_of
from support.transports import all_transports

DRIVERS = ("blocking", "asyncio")
BLOCKING_ONLY = ("test_the_hole_that_trust_closes",)  # it is about urequests
SERVERS = ("hostile",)
SECRET = "a-secret-refresh-token"
BODY = b"grant_type=refresh_token&refresh_token=a-secret-refresh-token"
DEADLINE = 10  # s
SHORT = 0.4  # s, where a server lets us wait
FDS = "/proc/self/fd"
# What becomes of alerts without end. OpenSSL takes five of them, and calls the sixth a refusal.
ALERTED = ("handshake_too_large", "timeout", "handshake_refused")


def clients():
    """Return a flow for each transport, bounded, and trusting the good authority."""
    https = transports()
    trust.install([root()], deadline=DEADLINE)
    return [DeviceFlow("app", url("good", "device"), url("good", "token"), http=h, max_reply=4096) for h in https]


def ask(client, address):
    return exchange_over(client).post(address, BODY, ("access_token",), SECRET)


def log(client):
    """Return what the servers saw since the last time: [server, path, body] for each request."""
    reply = client.http.get(url("plain", "log"), {})
    seen = b""
    buffer = bytearray(512)
    while True:
        count = reply.readinto(buffer)
        if not count:
            break
        seen += buffer[:count]
    reply.close()
    return [line.split(" ") for line in str(seen, "utf-8").split("\n") if line]


def hurt(client, address, kind=DeviceFlowError, deadline=DEADLINE):
    """Return the error of an exchange that has to fail; check everything that holds for any failure."""
    trust.install([root()], deadline=deadline)
    open_before = len(os.listdir(FDS))
    start = utime.ticks_ms()
    try:
        fields = ask(client, address)
    except kind as e:
        error = e
        told = traceback_of(e)
    else:
        raise AssertionError("%s gave %r" % (address, fields))
    took = utime.ticks_diff(utime.ticks_ms(), start)
    assert took < (deadline + 1) * 1000, "%s took %d ms" % (address, took)
    assert len(os.listdir(FDS)) == open_before, address + " left a socket open"
    assert "secret" not in told + str(error) + repr(error) + repr(client) + repr(client.http)
    trust.install([root()], deadline=DEADLINE)
    server = "plain" if address.startswith("http:") else "good"
    assert ask(client, url(server)) == {"access_token": "x"}, "the exchange after " + address
    return error


def both_ways(path, *kinds, deadline=DEADLINE):
    """Return the errors for a path, over http and over TLS, with every urequests."""
    return [hurt(client, url(server, path), kinds, deadline) for client in clients() for server in ("plain", "good")]


def test_honest_servers_are_believed():
    for client in clients():
        for server in ("plain", "good", "tls12", "intermediate"):
            assert ask(client, url(server)) == {"access_token": "x"}, server
        assert ask(client, url("plain", "unsized")) == {"access_token": "x"}
        assert ask(client, url("good", "unsized")) == {"access_token": "x"}
        log(client)


def test_tls_13_only_works_or_is_a_clear_error():
    for client in clients():
        try:
            assert ask(client, url("tls13")) == {"access_token": "x"}
        except NetworkError as e:
            assert e.details[0] == "handshake_refused"  # mbedTLS without TLS 1.3, as on an ESP32
        assert ask(client, url("tls12")) == {"access_token": "x"}


def test_a_man_in_the_middle_learns_nothing():  # C4
    expected = {
        "wrong-ca": "certificate_not_trusted",
        "self-signed": "certificate_not_trusted",
        "no-intermediate": "certificate_not_trusted",
        "wrong-host": "wrong_host",
        "common-name": "wrong_host",
        "expired": "certificate_expired",
        "not-yet": "certificate_not_yet_valid",
    }
    for client in clients():
        log(client)
        for server, error in expected.items():
            assert hurt(client, url(server), NetworkError).error == error
        seen = log(client)
        assert len(seen) == len(expected), "only the exchanges in between, with the good server"
        for server, _, _ in seen:
            assert server == "good", server + " saw a request"


def test_a_man_in_the_middle_learns_nothing_where_memory_is_short():
    for client in clients():
        log(client)
        with NoRoomFor("handshake_error"):
            assert hurt(client, url("wrong-ca"), NetworkError).error == "out_of_memory"
            hurt(client, url("hello-silence"), NetworkError, SHORT)
            hurt(client, url("plain", "headers-endless"), NetworkError)
        assert [seen[0] for seen in log(client)] == ["good", "good", "plain", "plain"]


def test_each_refusal_says_what_to_do():
    client = clients()[0]
    words = {"wrong-ca": "make roots", "wrong-host": "name", "expired": "expired", "not-yet": "clock"}
    for server, word in words.items():
        description = hurt(client, url(server)).description
        assert word in description and "127.0.0.1" in description


def test_what_was_not_trusted_is_trusted_with_its_own_root():
    client = clients()[0]
    trust.install([root(), root("other")])
    assert ask(client, url("wrong-ca")) == {"access_token": "x"}
    assert ask(client, url("good")) == {"access_token": "x"}


def test_the_hole_that_trust_closes():
    """Without trust the same man in the middle reads the secret: the tests above test something."""
    for module in all_transports():
        client = clients()[0]
        log(client)
        trust.remove()
        without_verification(module)
        try:
            module.request("POST", url("self-signed"), data=BODY).close()
        finally:
            sys.modules.pop("ussl", None)
        trust.install([root()])
        body = str(BODY, "utf-8")
        assert log(client) == [["self-signed", "ok", body], ["good", "ok", body]]


def without_verification(module):
    """urequests 0.9.1 needs the module `ussl` of its time; a later one takes MicroPython's tls as it is."""
    import tls

    class Ussl:
        @staticmethod
        def wrap_socket(sock, server_hostname):
            context = tls.SSLContext(tls.PROTOCOL_TLS_CLIENT)
            context.verify_mode = tls.CERT_NONE
            return context.wrap_socket(sock, server_hostname=server_hostname)

    if hasattr(module, "usocket"):
        sys.modules["ussl"] = Ussl


def test_https_without_trust_is_refused_before_anything_is_sent():
    for client in clients():
        log(client)
        trust.remove()
        for attempt in (lambda c=client: ask(c, url("good")), lambda c=client: c.http.send("GET", url("good"), {})):
            try:
                attempt()
            except DeviceFlowError as e:
                assert e.error == "trust_not_installed"
            else:
                raise AssertionError("sent without verification")
        assert log(client) == []
        trust.install([root()], deadline=DEADLINE)
        assert ask(client, url("good")) == {"access_token": "x"}


def test_plain_http_on_the_tls_port():
    for client in clients():
        error = hurt(client, "https://127.0.0.1:%d/ok" % port("plain"), NetworkError)
        assert error.details[0] == "not_tls"


def test_nobody_listens():
    for client in clients():
        hurt(client, url("closed"), NetworkError)


def test_a_name_that_does_not_exist():
    for client in clients():
        hurt(client, "https://nowhere.invalid/token", NetworkError)  # looking up names is the system's


def test_reset_during_the_handshake():
    for client in clients():
        hurt(client, url("hello-reset"), NetworkError)


def test_a_handshake_that_never_ends():
    for client in clients():
        for server in ("hello-drip", "hello-silence"):
            assert hurt(client, url(server), NetworkError, SHORT).details == ("timeout", "127.0.0.1", SHORT)


def test_alerts_without_end_in_the_handshake():
    """One call of mbedTLS reads them all, with no way back to us but through what it reads from."""
    for client in clients():
        error = hurt(client, url("hello-alerts"), NetworkError)
        assert error.details[0] in ALERTED
    plain = wire.Wire.handshake_left
    wire.Wire.handshake_left = 1 << 29
    try:
        for client in clients():
            error = hurt(client, url("hello-alerts"), NetworkError, SHORT)
            assert error.details[0] in ALERTED
    finally:
        wire.Wire.handshake_left = plain


def test_reset_during_status_headers_and_body():
    for path in ("reset-status", "reset-headers", "reset-body"):
        both_ways(path, NetworkError, BadReply)


def test_a_byte_at_a_time():
    for path in ("drip-status", "drip-headers", "drip-body"):
        for error in both_ways(path, NetworkError, deadline=SHORT):
            assert error.details[0] == "timeout" and error.details[2] == SHORT


def test_an_answer_that_never_comes():
    both_ways("silence", NetworkError, deadline=SHORT)


def test_headers_without_end():
    for path in ("headers-endless", "headers-many", "headers-long-line"):
        for error in both_ways(path, NetworkError):
            assert error.details[0] == "headers_too_large"


def test_headers_that_break_off():
    both_ways("headers-cut", NetworkError)


def test_content_length_too_large_is_an_answer_that_broke_off():
    for path in ("length-large", "form-cut"):
        for error in both_ways(path, NetworkError):
            assert error.details[0] == "broke_off"


def test_content_length_too_small_is_no_token():
    both_ways("length-small", BadReply)


def test_a_negative_content_length_means_nothing():
    for client in clients():
        assert ask(client, url("good", "length-negative")) == {"access_token": "x"}


def test_a_body_without_end():
    for path in ("body-100mb", "body-endless"):
        both_ways(path, ReplyTooLarge)


def test_chunked():
    both_ways("chunked", NetworkError, BadReply)
    both_ways("chunked-cut", NetworkError, BadReply)


def test_an_answer_is_not_waited_for_longer_than_it_is():
    """The servers keep the connection open for twice the deadline.

    Without a length TLS's own end counts; mbedTLS does not see that under TLS 1.3, and waits for the deadline.
    """
    for client in clients():
        for server, path in (("plain", "stay"), ("good", "stay"), ("tls12", "stay-unsized")):
            assert ask(client, url(server, path)) == {"access_token": "x"}


def test_what_is_no_answer():
    for path in ("continue", "portal", "gzip", "nothing", "no-http"):
        both_ways(path, NetworkError, BadReply)


def test_a_server_that_refuses_http_10_is_named():
    for error in both_ways("too-old", BadReply):
        assert error.error == "http_too_old"


def redirects():
    for status in (301, 302, 303, 307, 308):
        yield "%d-other-host" % status
    for status in (302, 307):  # one that becomes a GET, one that sends the body again
        for target in ("plain", "itself"):
            yield "%d-%s" % (status, target)


def test_redirects_carry_no_secret_anywhere():
    for client in clients():
        for server in ("plain", "good"):
            for path in redirects():
                log(client)
                assert hurt(client, url(server, path), BadReply).error == "redirect_refused"
                assert [seen[1] for seen in log(client)] == [path, "ok"]
