"""The heap of a login, of many refreshes and requests, and of a whole boot, in one variant."""

from functools import partial

from tools.bench.interpreter import Failed
from tools.bench.server import PENDING
from tools.bench.table import PLAIN, TLS, TRUST, Figure

OAUTH2 = "adafruit-circuitpython-oauth2"
ROUNDS = 300  # of a refresh and a request, for the smallest heap
SHORT, LONG = 500, 10000  # rounds of a refresh and two requests, in that heap
SLOW = 5  # s until an answer
_SPARE = 1000  # bytes: at the edge itself chance decides
MANY = 1000  # polls that are pending: more than are measured

IMPORTS = "held after a login's imports"
BOOT = "smallest heap for the whole boot"
_NAMES = "names that the firmware adds to MicroPython's table"
POLL = "allocated by a pending poll"
_TRUST_ITSELF = "held by trust itself"


def figures(variant, rounds=SHORT):
    """Yield the figures of `variant`; its last rounds are so many."""
    figure = partial(Figure, image=variant.image, way=variant.way)
    if variant.way != TLS:
        yield from _login(variant, figure, rounds)
    yield from _boot(variant, figure)
    yield _poll(variant, figure)
    if variant.way == TLS:
        yield figure(f"a light that blinks beside a request of {SLOW} s is late by at most", _late(variant), "ms")


def _late(variant):
    variant.server.delay = SLOW
    try:
        return variant.interpreter.figures("gap", variant.server.url)["late"]
    finally:
        variant.server.delay = 0


def of_trust(figures):
    """Yield what trust itself holds, for each image of which both ways are among the `figures`."""
    held = {(f.image, f.way): f.value for f in figures if f.name == IMPORTS}
    for (image, way), value in held.items():
        if way == TRUST and (image, PLAIN) in held:
            yield Figure(_TRUST_ITSELF, value - held[image, PLAIN], "B", image=image, way=TRUST)


def _login(variant, figure, rounds):
    told, smallest, url = variant.interpreter.figures, variant.interpreter.smallest_heap, variant.server.url
    yield figure(IMPORTS, told("imports")["held"], "B")
    yield figure("held once signed in, tokens included", told("sign_in", url)["held"], "B")
    login = smallest("sign_in", url)
    peer = smallest("peer_sign_in", url) if variant.way == PLAIN else None
    yield figure("smallest heap for a login", login, "B", OAUTH2, peer)
    yield figure("held once signed in over asyncio", told("async_sign_in", url)["held"], "B")
    yield figure("smallest heap for a login over asyncio", smallest("async_sign_in", url), "B")
    _check_rounds(variant)
    lasting = smallest("rounds", url, ROUNDS, 1, at_least=login)
    if peer:
        peer = smallest("peer_rounds", url, ROUNDS, 1, at_least=peer)
    yield figure(f"smallest heap for a login and {ROUNDS} × (refresh, request)", lasting, "B", OAUTH2, peer)
    failures = told("rounds", url, rounds, 2, "count", heap=lasting + _SPARE)["failures"]
    yield figure(f"failures in {rounds} × (refresh, 2 requests) with 1 KB more", failures, "of them")


def _check_rounds(variant):
    """Raise Failed unless each round is what it is said to be."""
    server = variant.server
    before = server.refreshes, server.requests
    variant.interpreter.figures("rounds", server.url, 3, 2)
    if (server.refreshes, server.requests) != (before[0] + 3, before[1] + 6):
        raise Failed("rounds: a round is not one refresh and two requests")


def _boot(variant, figure):
    told = variant.interpreter.figures("boot")
    if "shown" not in told or "held" not in told:
        raise Failed("boot: no code was shown, or the application did not start")
    yield figure(BOOT, variant.interpreter.smallest_heap("boot"), "B")
    yield figure("held by the firmware after sign-in", told["held"], "B")
    yield figure(_NAMES, told["names"], "names")


def _poll(variant, figure):
    variant.server.pending = MANY
    try:
        ours = variant.interpreter.figures("poll", "ours", variant.server.url)["allocated"]
        if variant.way != PLAIN:
            return figure(POLL, ours, "B")
        peer = variant.interpreter.figures("poll", "peer", variant.server.url)["allocated"]
        return figure(POLL, ours, "B", OAUTH2, peer)
    finally:
        variant.server.pending = PENDING
