"""What only asyncio's driver has: many tasks on one session, cancellation everywhere, and a loop that goes on."""

import asyncio
import os

import utime
from deviceflow import trust
from deviceflow.aio import AsyncDeviceFlow, AsyncSession
from deviceflow.errors import BadReply, LoginRequired, NetworkError
from deviceflow.token import Token
from deviceflow.transient import async_socket
from deviceflow.transient.async_http import AsyncHttp
from support.drivers import AwaitedHttp, run
from support.fakes import Clock, Reply, Screen, ScriptedHttp, Store
from support.hostile import root, url

SERVERS = ("hostile",)
DEVICE = "https://as.example.com/device_authorization"
TOKEN = "https://as.example.com/token"
KEY = TOKEN + " " + TOKEN + "/revoke client"
CODE = '{"device_code":"d","user_code":"WDJB-MJHT","verification_uri":"https://example.com/d","expires_in":600}'
PENDING = '{"error":"authorization_pending"}'
GRANTED = '{"access_token":"%s","token_type":"bearer","expires_in":3600,"refresh_token":"%s"}'
FDS = "/proc/self/fd"
_TICK = 100  # ms


def session_for(*answers, stored=None, http=None, clock=None):
    clock = clock or Clock()
    store = Store()
    if stored:
        store.records[KEY] = stored
    scripted = ScriptedHttp(*answers, clock=clock)
    http = http or AwaitedHttp(scripted)
    flow = AsyncDeviceFlow("client", DEVICE, TOKEN, revoke_url=TOKEN + "/revoke", http=http, clock=clock)
    return AsyncSession(flow, store, Screen(), ["user"]), scripted, store


def granted(access="a1", refresh="r1"):
    return Reply(200, GRANTED % (access, refresh))


async def outcome(coroutine):
    """Return what a coroutine returns, or the kind of its error."""
    try:
        return await coroutine
    except Exception as e:  # noqa: BLE001 - whatever it is, the test looks at it
        return type(e)


def test_one_refresh_serves_all_who_ask():  # C43
    session, http, store = session_for(granted(), stored="r0")

    async def main():
        return await asyncio.gather(*[outcome(session.access_token()) for _ in range(5)])

    assert run(main()) == ["a1"] * 5
    assert len(http.calls) == 1 and store.records == {KEY: "r1"}


def test_one_failure_is_the_failure_of_all_who_wait():
    session, http, store = session_for(Reply(503), Reply(503), stored="r0")

    async def main():
        return await asyncio.gather(*[outcome(session.access_token()) for _ in range(3)])

    assert run(main()) == [NetworkError] * 3
    assert len(http.calls) == 1 and store.records == {KEY: "r0"}


def test_one_login_serves_all_who_ask():
    session, http, _ = session_for(Reply(200, CODE), Reply(400, PENDING), granted())

    async def main():
        await asyncio.gather(session.login(), session.login(), session.login())

    run(main())
    assert len(http.calls) == 3
    assert [what for what in session._screen.told if what[0] == "code"] == [("code", "WDJB-MJHT")]


def test_a_token_while_a_login_is_under_way_is_login_required():
    session, _, _ = session_for(Reply(200, CODE), Reply(400, PENDING), granted())

    async def main():
        login = asyncio.create_task(session.login())
        await asyncio.sleep(0)
        early = await outcome(session.access_token())
        await login
        return early, await session.access_token()

    assert run(main()) == (LoginRequired, "a1")


def test_a_refresh_goes_on_when_the_task_that_wanted_it_is_cancelled():
    """Its reply may hold the only refresh token that still works."""
    session, http, store = session_for(granted(), stored="r0")
    session.flow.http.steps_after = 5

    async def main():
        impatient = asyncio.create_task(session.access_token())
        while not http.calls:
            await asyncio.sleep(0)
        impatient.cancel()
        assert await cancelled(impatient)
        async with session:
            pass
        return await session.access_token()

    assert run(main()) == "a1"
    assert len(http.calls) == 1 and store.records == {KEY: "r1"}


def test_a_login_ends_with_the_last_task_that_waits_for_it():
    session, http, _ = session_for(Reply(200, CODE), *[Reply(400, PENDING) for _ in range(90)])

    async def main():
        first, second = asyncio.create_task(session.login()), asyncio.create_task(session.login())
        while len(http.calls) < 3:
            await asyncio.sleep(0)
        first.cancel()
        assert await cancelled(first)
        asked = len(http.calls)
        for _ in range(20):
            await asyncio.sleep(0)
        assert len(http.calls) > asked, "the other task still waits for the login"
        second.cancel()
        assert await cancelled(second)
        asked = len(http.calls)
        for _ in range(20):
            await asyncio.sleep(0)
        assert len(http.calls) == asked

    run(main())


def test_a_login_that_is_cancelled_anywhere_leaves_nothing_behind():
    """However far it got, the next login works, and nothing half-written is stored."""
    steps = 0
    while not login_cancelled_after(steps):
        steps += 1
    assert steps > 8, "cancelled at each step from the start to the end"


def login_cancelled_after(steps):
    """Cancel a login after so many steps, then sign in; return whether the first one had ended by then."""
    answers = [Reply(200, CODE), Reply(400, PENDING), Reply(400, PENDING), granted()]
    session, http, store = session_for(*answers)

    async def main():
        task = asyncio.create_task(session.login())
        for _ in range(steps):
            await asyncio.sleep(0)
        task.cancel()
        was_cancelled = await cancelled(task)
        if was_cancelled:
            assert store.records in ({}, {KEY: "r1"})
            if not store.records:
                http.answers = list(answers)
                http.answers[0] = Reply(200, CODE)
                for reply in answers:
                    reply._at = 0
            await session.login()
        assert await session.access_token() == "a1" and store.records == {KEY: "r1"}
        return not was_cancelled

    return run(main())


def test_a_request_that_is_cancelled_anywhere_closes_its_socket():
    """Over real sockets and TLS: while it connects, in the handshake, before the answer, in the middle of the body."""
    trust.install([root()], deadline=10)
    http = AsyncHttp(utime)

    async def main():
        await http.get(url("good"), {})  # what the loop itself needs is open from now on
        slow = [url(server, path) for server in ("plain", "good") for path in ("silence", "drip-headers", "drip-body")]
        for address in [url("hello-silence"), url("hello-drip")] + slow:
            for ms in (0, 1, 20, 60):
                before = len(os.listdir(FDS))
                task = asyncio.create_task(http.get(address, {}))
                await asyncio.sleep(ms / 1000)
                task.cancel()
                assert await cancelled(task)
                assert len(os.listdir(FDS)) == before, address
        reply = await http.get(url("good"), {})
        assert reply.status == 200
        reply.close()

    run(main())


def test_a_request_that_is_cancelled_while_it_connects_closes_its_socket():
    def never(poller):  # as for a host that does not answer; on loopback every host does
        raise async_socket.NotReady

    async def main():
        before = len(os.listdir(FDS))
        task = asyncio.create_task(AsyncHttp(utime).get(url("plain"), {}))
        while len(os.listdir(FDS)) == before:
            await asyncio.sleep(0)
        task.cancel()
        assert await cancelled(task)
        assert len(os.listdir(FDS)) == before

    run(AsyncHttp(utime).get(url("plain"), {}))
    async_socket._events, events = never, async_socket._events
    try:
        run(main())
    finally:
        async_socket._events = events


async def cancelled(task):
    """Wait for the end of a task; return whether it was cancelled."""
    try:
        await task
    except asyncio.CancelledError:
        return True
    return False


def test_other_tasks_run_while_a_server_is_silent():
    """Their longest gap is printed and not judged: it depends on the machine, and on the arithmetic of TLS."""
    trust.install([root()], deadline=1)
    http = AsyncHttp(utime)
    gaps = []

    async def blink():
        last = utime.ticks_ms()
        while True:
            await asyncio.sleep(_TICK / 1000)
            now = utime.ticks_ms()
            gaps.append(utime.ticks_diff(now, last) - _TICK)
            last = now

    async def main():
        blinker = asyncio.create_task(blink())
        error = await outcome(http.get(url("good", "silence"), {}))
        blinker.cancel()
        assert await cancelled(blinker)
        return error

    assert run(main()) is NetworkError
    assert len(gaps) >= 3, "the light went on while the server said nothing for a second"
    print("a light that blinks every %d ms was late by %d ms at most" % (_TICK, max(gaps)))


def test_a_token_that_the_caller_polled_for():
    session, _, store = session_for()
    session.accept(Token("a1", 3600, "r1"))
    assert run(session.access_token()) == "a1" and store.records == {KEY: "r1"}


def test_signing_out_waits_for_the_refresh_under_way():
    """Else its reply would store a login again that was just erased."""
    session, http, store = session_for(granted(), Reply(200), stored="r0")
    session.flow.http.steps_after = 5

    async def main():
        task = asyncio.create_task(session.access_token())
        while not http.calls:
            await asyncio.sleep(0)
        told = await session.logout()
        await task
        return told

    assert run(main()) is True
    assert "token=r1" in http.calls[1].body and store.records == {}


def test_discovery():
    base = "https://as.example.com"
    metadata = '{"issuer":"%s","device_authorization_endpoint":"%s","token_endpoint":"%s"}' % (base, DEVICE, TOKEN)
    http = ScriptedHttp(Reply(404), Reply(200, metadata))
    flow = run(AsyncDeviceFlow.discover(base, "client", http=AwaitedHttp(http)))
    assert (flow.token_url, flow.auth) == (TOKEN, "basic")
    http = ScriptedHttp(Reply(200, metadata))
    assert run(outcome(AsyncDeviceFlow.discover(base + "/x", "client", http=AwaitedHttp(http)))) is BadReply


def test_before_may_be_awaited():
    waited = []

    async def before():
        await asyncio.sleep(0)
        waited.append(1)

    session, http, _ = session_for(granted(), Reply(200, "{}"), stored="r0")
    session.flow.before = before
    run(session.get("https://api.example.com/me"))
    assert len(waited) == len(http.calls) == 2
