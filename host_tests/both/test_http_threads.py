"""Two threads, one transport, real sockets: no header and no byte of one exchange reaches the other."""

import _thread

import utime
from deviceflow import DeviceFlow, Session, trust
from deviceflow.transient.http import Http
from support.fakes import Screen, Store
from support.hostile import root
from support.servers import raw_url
from support.tracebacks import traceback_of
from support.transports import all_transports

SERVERS = ("raw", "hostile")
TIMES = 60
PATIENCE = 60  # s


def at_once(*bodies):
    """Run each body in a thread of its own; fail with what one of them raises."""
    done = []

    def run(body):
        trouble = "it ended"
        try:
            for i in range(TIMES):
                body(i)
            trouble = ""
        except Exception as e:  # noqa: BLE001 - the test fails with it, in its own thread
            trouble = traceback_of(e)
        finally:
            done.append(trouble)

    for body in bodies:
        _thread.start_new_thread(run, (body,))
    start = utime.ticks_ms()
    while len(done) < len(bodies):
        assert utime.ticks_diff(utime.ticks_ms(), start) < PATIENCE * 1000, "a thread hangs"
        utime.sleep_ms(2)
    assert not any(done), "\n".join(done)


def body_of(reply):
    """Return the whole body, which may come in parts; close the reply."""
    buffer, text = bytearray(400), ""
    size = reply.readinto(buffer)
    while size:
        text += str(buffer[:size], "utf-8")
        size = reply.readinto(buffer)
    reply.close()
    return text


def everywhere(test):
    """Run a test's body with every urequests there is, without trust and with it."""
    for module in all_transports():
        test(module)
        trust.install([root()])
        test(module)
        trust.remove()


def test_two_threads_on_one_transport():  # C79
    def body(module):
        http = Http(module)

        def ask(who):
            def once(i):
                own = who + str(i)
                kept = {} if i % 2 else None
                headers = {"Authorization": own, "X-Own": own}
                reply = http.send("POST", raw_url("echo/" + own), headers, kept, data=own.encode())
                text = body_of(reply)
                assert '"authorization": "%s", "own": "%s"' % (own, own) in text, text
                assert kept is None or kept["x-own"] == own
                bare = http.get(raw_url("echo/" + own), {})
                text = body_of(bare)
                assert '"authorization": null, "own": null' in text, text

            return once

        at_once(ask("first"), ask("second"))

    everywhere(body)


def test_two_threads_on_one_session():  # C79
    """One uses the API, the other refreshes: the client's secret and the bearer token stay with their own server."""

    def body(module):
        flow = DeviceFlow(
            "app", raw_url("device"), raw_url("echo-token"), http=Http(module), client_secret="s", auth="basic"
        )
        session = Session(flow, Store(), Screen())
        session.accept(flow.refresh("r"))

        def use(i):
            own = "api%d" % i
            response = session.get(raw_url("echo-api"), headers={"X-Own": own})
            told = response.json()
            assert (told["authorization"], told["own"]) == ("Bearer x", own)
            assert response.headers["x-own"] == own

        def refresh(i):
            reply = flow.http.post(flow.token_url, b"x", {"Authorization": "Basic secret"})
            buffer = bytearray(400)
            assert b'"authorization": "Basic secret", "own": null' in buffer[: reply.readinto(buffer)]
            reply.close()
            flow.refresh("r")

        at_once(use, refresh)

    everywhere(body)
