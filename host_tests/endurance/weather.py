"""Network weather: the whole firmware on a virtual clock, through faults of every kind, for many simulated days."""

import contextlib
import gc
import importlib
import io
import pkgutil
import random

import clock as board_clock
import machine
from deviceflow import transient
from deviceflow.errors import BadReply, NetworkError
from support.firmware_world import CONFIG, Board, Provider, firmware

DAY = 86400  # s
HOST = "id.example"
# What a fault makes of a request; the rest of the faults are about the board itself.
ERRORS = {
    "no answer": lambda: NetworkError("network", "no_answer", HOST, 113),
    "no name": lambda: NetworkError("network", "no_answer", HOST, -2),
    "timeout": lambda: NetworkError("network", "timeout", HOST, 30),
    "reset": lambda: NetworkError("network", "broke_off", HOST, 104),
    "not HTTP": lambda: NetworkError("network", "not_http", HOST),
    "busy": lambda: NetworkError("server_busy", 503, HOST),
    "busy, with Retry-After": lambda: NetworkError("server_busy", 429, HOST, retry_after=300),
    "HTML": lambda: BadReply("unreadable", "not JSON"),
    "captive portal": lambda: BadReply("redirect_refused", HOST),
    "certificate unknown": lambda: NetworkError("certificate_not_trusted", HOST),
    "certificate of another": lambda: NetworkError("wrong_host", HOST),
    "certificate expired": lambda: NetworkError("certificate_expired", HOST),
    "no memory": lambda: NetworkError("out_of_memory", "an answer of the provider"),
}
OTHERS = ("Wi-Fi gone", "reply lost", "flash full", "wrong time", "power cut", "reset", "application crashes")
HOME = {"simulated": {"key": "simulated"}}
_SLICE = 5000  # ms between two looks at the button, which nobody presses here


class Server(Provider):
    """An authorization server behind the weather. `rotation` is "grace", "none" or "strict" (a replay ends it all)."""

    def __init__(self, rotation):
        super().__init__()
        self.rotation = rotation
        self.decision = "approve"
        self.fault = None  # a function that returns an error
        self.lose_replies = False
        self.now = lambda: 0
        self.asked_at = []  # s
        self.not_before = {}  # path: s
        self.too_early = 0
        self.over_at = None  # s: when the last fault ended, None while one lasts
        self.is_failing = False
        self.longest_way_back = 0  # s from the end of a fault that was noticed to the next answer
        self.families_killed = 0
        self._used = set()

    def _answer(self, call):
        now, path = self.now(), call.url.rsplit("/", 1)[1]
        self.asked_at.append(now)
        if now < self.not_before.get(path, 0):
            self.too_early += 1
        if self.fault:
            error = self.fault()
            self.is_failing = not error.retry_after  # a server that asked for a pause gets it
            if error.retry_after:
                self.not_before[path] = now + error.retry_after
            raise error
        answer = super()._answer(call)
        self.calls.clear()
        if self.lose_replies:
            raise NetworkError("network", "broke_off", HOST)
        if self.is_failing and self.over_at is not None:
            self.longest_way_back = max(self.longest_way_back, now - self.over_at)
        self.is_failing = False
        return answer

    def _token(self, call):
        old = call.form.get("refresh_token")
        if old and self.rotation == "strict" and old in self._used:
            self.good = []
            self.families_killed += 1
        elif old and old in self.good:
            self._used.add(old)
        status, fields = super()._token(call)
        if old and self.rotation == "none" and "refresh_token" in fields:
            self.good.remove(fields.pop("refresh_token"))
        return status, fields


class Weather:
    """So many `days` of one board, faults by the random numbers of `seed`. run() returns what was counted."""

    def __init__(self, seed, days, rotation="grace"):
        self._random = random.Random(seed)
        self._end = days * DAY
        self._server = Server(rotation)
        self._lived = 0  # s of the lives before this one
        self.counts = {"faults": 0, "crashes": 0, "lives": 0, "codes": 0, "not kept": 0}

    def run(self):
        plan = self._plan()
        # Where no reply can be lost for good, the provider's strictness is told to the board as well.
        provider = dict(CONFIG["provider"], rotation_grace=self._server.rotation != "strict")
        with Board(dict(CONFIG, provider=provider, spread=20)) as board, self._coarse():
            board.provider = self._server
            board.show = self._application
            self._server.now = lambda: self._lived + board.time.passed
            cause = machine.PWRON_RESET
            while self._lived < self._end:
                cause = self._live(board, plan, cause)
        return self._result()

    def _plan(self):
        """Return [(start, end, kind)] of the faults, one after the other."""
        plan, now = [], 1800
        kinds = [*ERRORS, *OTHERS]
        while now < self._end:
            start = now + self._random.expovariate(1 / 5400)
            now = start + self._random.choice((5, 60, 600, 3600, 20000))
            plan.append((start, now, self._random.choice(kinds)))
        return plan

    def _live(self, board, plan, cause):
        """Let the board live until the power fails or it is reset; return the cause of the next life."""
        events, end, cause_after = [], self._end - self._lived, machine.PWRON_RESET
        for start, over, kind in plan:
            if start <= self._lived:
                continue
            if kind in ("power cut", "reset"):
                end = start - self._lived
                cause_after = machine.PWRON_RESET if kind == "power cut" else machine.HARD_RESET
                break
            events.append((start - self._lived, lambda kind=kind: self._begin(board, kind)))
            events.append((over - self._lived, lambda over=over: self._over(board, over)))
        self.counts["lives"] += 1
        self._server.not_before.clear()  # a board cannot know over a reset
        with contextlib.redirect_stdout(io.StringIO()):
            try:
                board.switch_on(end + 1, *events, cause=cause)
            except SystemExit:
                cause_after = machine.HARD_RESET
        self._calm(board)
        self.counts["codes"] += len(board.words("code"))
        self.counts["not kept"] += len(board.words("login_not_kept"))
        self.counts["crashes"] += sum("crashed" in text for text in board.words("fail"))
        self._lived += max(board.time.passed, 1)
        self._server.is_failing = False
        return cause_after

    def _begin(self, board, kind):
        self.counts["faults"] += 1
        self._server.over_at = None
        self._calm(board)
        if kind in ERRORS:
            self._server.fault = ERRORS[kind]
        elif kind == "Wi-Fi gone":
            board.state.change_world(wifi={})
            board.state.radios.clear()
            self._server.fault = ERRORS["no answer"]
        elif kind == "reply lost":
            self._server.lose_replies = self._server.rotation != "strict"
        elif kind == "flash full":
            self._fill(board, True)
        elif kind == "wrong time":
            board.state.change_world(ntp_offset=30 * 365 * DAY)
        elif kind == "application crashes":
            raise KeyError("a bug")  # out of whatever waits at this moment

    def _over(self, board, over):
        self._calm(board)
        self._server.over_at = over

    def _calm(self, board):
        self._server.fault = None
        self._server.lose_replies = False
        board.state.change_world(wifi=HOME, ntp_offset=0)
        self._fill(board, False)

    @staticmethod
    def _fill(board, is_full):
        firmware("login").FlashStore.open_slot = _full if is_full else _OPEN_SLOT

    def _application(self, session, screens, settings, clock):
        _APP.main(session, screens, settings, clock)

    @contextlib.contextmanager
    def _coarse(self):
        """Look at the button seldom, and neither collect nor import again what a PC has room for: it takes the time."""
        kept = board_clock._SLICE, gc.collect
        board_clock._SLICE, gc.collect = _SLICE, lambda: 0
        for module in pkgutil.iter_modules(transient.__path__, transient.__name__ + "."):
            importlib.import_module(module.name)  # it stays then
        try:
            yield
        finally:
            board_clock._SLICE, gc.collect = kept

    def _result(self):
        server = self._server
        asked = server.asked_at
        busiest = max((j - i for i, j in _windows(asked, 600)), default=0)
        lost = self.counts["codes"] - 1 - server.families_killed
        return dict(
            self.counts, requests=len(asked), **{
                "logins lost": lost,
                "families killed": server.families_killed,
                "requests before Retry-After": server.too_early,
                "most requests in 10 min": busiest,
                "longest way back": round(server.longest_way_back),
            },
        )


def _full(store, slot, mode):
    if mode == "wb":
        raise OSError(28)
    return _OPEN_SLOT(store, slot, mode)


_OPEN_SLOT = firmware("login").FlashStore.open_slot
_APP = firmware("app")  # a Board puts something else under that name


def _windows(times, size):
    """Yield the indices of the first and one past the last of the times within each window of `size` s."""
    first = 0
    for last, time in enumerate(times):
        while times[first] < time - size:
            first += 1
        yield first, last + 1
