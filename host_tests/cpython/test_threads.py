"""A session that several threads share."""

import threading

from deviceflow import DeviceFlow, Session
from support.fakes import Reply, ScriptedHttp, Store

THREADS = 8
TOKEN = "https://as.example.com/token"


def test_threads_that_want_a_token_at_once_refresh_it_once():  # C43
    started = threading.Barrier(THREADS)

    def answer(call):
        started.wait(10)  # the others are on their way to the lock by then
        return Reply(200, '{"access_token":"a1","token_type":"bearer","refresh_token":"r2","expires_in":3600}')

    store = Store()
    store.records[TOKEN + " - client"] = "r1"
    http = ScriptedHttp(answer)
    session = Session(DeviceFlow("client", "https://as.example.com/device", TOKEN, http=http), store)
    tokens = []

    def work(first):
        if not first:
            started.wait(10)
        tokens.append(session.access_token())

    threads = [threading.Thread(target=work, args=(number == 0,)) for number in range(THREADS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert tokens == ["a1"] * THREADS and len(http.calls) == 1
