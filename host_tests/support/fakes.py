"""Scripted HTTP, a clock that tests move by hand, a store in memory and a screen that keeps what it was told."""

from deviceflow.errors import DeviceFlowError
from deviceflow.transient.address import check_address, is_secure


class Clock:
    """Ticks that wrap as on a 32-bit board, and a wall clock; sleeping moves both and takes no time."""

    PERIOD = 1 << 30

    def __init__(self, start=0, wall=True):
        self.now = start  # ms, never wrapped
        self.slept = []
        if wall:
            self.time = lambda: self.now // 1000

    def ticks_ms(self):
        return self.now % self.PERIOD

    def ticks_add(self, tick, delta):
        assert -self.PERIOD // 2 < delta < self.PERIOD // 2, "a delta that ticks_add cannot tell from its wrap"
        return (tick + delta) % self.PERIOD

    def ticks_diff(self, a, b):
        half = self.PERIOD // 2
        return (a - b + half) % self.PERIOD - half

    def sleep_ms(self, ms):
        assert ms >= 0
        self.slept.append(ms)
        self.now += ms

    def pass_seconds(self, seconds):
        self.now += int(seconds * 1000)


class Call:
    """One request that was made: method, url, body (str), headers (dict), and the clock's time in ms."""

    def __init__(self, method, url, body, headers, at):
        self.method, self.url, self.headers, self.at = method, url, dict(headers), at
        self.body = str(body, "utf-8") if body is not None else None

    @property
    def form(self):
        """The body's parameters as a dict; a parameter that is there twice fails the test."""
        form = {}
        for pair in self.body.split("&"):
            name, value = pair.split("=")
            name = unquote(name)
            assert name not in form, name + " is there twice"
            form[name] = unquote(value)
        return form


def unquote(text):
    parts = text.replace("+", " ").split("%")
    out = parts[0].encode()
    for part in parts[1:]:
        out += bytes((int(part[:2], 16),)) + part[2:].encode()
    return out.decode()


class Reply:
    """A scripted reply: a status, a body (bytes or str), Retry-After in s."""

    length = None

    def __init__(self, status, body="", retry_after=None, date=None):
        self.status = status
        self.retry_after = retry_after
        self.date = date
        self.body = body.encode() if isinstance(body, str) else body
        self.closed = False
        self._at = 0

    def readinto(self, buffer):
        part = self.body[self._at : self._at + len(buffer)]
        buffer[: len(part)] = part
        self._at += len(part)
        return len(part)

    def close(self):
        self.closed = True


class ScriptedHttp:
    """The http seam: answers with the replies it was given, in their order, and records the calls.

    An answer is a Reply, an exception to be raised, or a function of the Call that gives one of these.
    """

    def __init__(self, *answers, clock=None):
        self.answers = list(answers)
        self.calls = []
        self.replies = []
        self.checked = []
        self.clock = clock

    def check(self, url):
        self.checked.append(url)
        check_address(url)
        if not is_secure(url):
            raise DeviceFlowError("insecure_address", url)

    def post(self, url, body, headers):
        return self._answer(Call("POST", url, body, headers, self.clock and self.clock.now))

    def get(self, url, headers):
        return self._answer(Call("GET", url, None, headers, self.clock and self.clock.now))

    def send(self, method, url, headers, keep_headers=None, **options):
        return self._answer(Call(method, url, options.get("data"), headers, self.clock and self.clock.now))

    def _answer(self, call):
        for reply in self.replies:
            assert reply.closed, "the reply before was not closed"
        self.calls.append(call)
        assert self.answers, "a request that the test did not expect: %s %s" % (call.method, call.url)
        answer = self.answers.pop(0)
        if callable(answer):
            answer = answer(call)
        if isinstance(answer, Exception):
            raise answer
        self.replies = [answer] if call.method == "POST" else []
        return answer


class Store:
    """A store in memory."""

    def __init__(self, log=None):
        self.records = {}
        self.saves = 0
        self.log = log if log is not None else []

    def load(self, key):
        return self.records.get(key)

    def save(self, key, value):
        self.log.append("save")
        self.saves += 1
        self.records = {key: value}

    def erase(self):
        self.log.append("erase")
        self.records = {}


class Screen:
    """Keeps what it was told; `answer` is what a tick gives back."""

    def __init__(self):
        self.told = []
        self.answer = None

    def say(self, what, detail=""):
        self.told.append((what, detail))

    def code(self, grant):
        self.told.append(("code", grant.user_code))

    def tick(self, seconds_left):
        self.told.append(("tick", seconds_left))
        return self.answer

    def fail(self, error):
        self.told.append(("fail", error.error))


def raised(kind, call, *args, **options):
    """The error of `kind` that the call raises; any other outcome fails the test."""
    try:
        result = call(*args, **options)
    except kind as e:
        return e
    raise AssertionError("no %r but %r" % (kind, result))
