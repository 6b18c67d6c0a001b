"""A fleet: so many boards get their power back in one second, by the waits of this very library."""

import heapq
from dataclasses import dataclass, field

from deviceflow.backoff import Backoff, spread

CAPACITY = 500  # requests a second that the server answers; it refuses the others with 503
SPREAD = 20000  # ms, the firmware's default


class _Clock:
    """ticks that stand where the simulation is, in ms."""

    now = 0

    def ticks_ms(self):
        return self.now

    def ticks_add(self, tick, delta):
        return tick + delta

    def ticks_diff(self, a, b):
        return a - b


@dataclass
class Outcome:
    """`arrivals` are the requests in each second; `half` and `most` s until 50 % and 99 % were signed in."""

    arrivals: list = field(default_factory=list)
    half: float = 0
    most: float = 0

    @property
    def peak(self):
        return max(self.arrivals)


def start(boards, spread_ms=SPREAD, by_chance=True):
    """Return the Outcome of `boards` that start within one second. Without `by_chance` each waits the same time."""
    clock, outcome = _Clock(), Outcome()
    due = [(spread(1000) + (spread(spread_ms) if by_chance else 0), number) for number in range(boards)]
    heapq.heapify(due)
    pauses, signed_in, served = {}, 0, {}
    while due:
        clock.now, number = heapq.heappop(due)
        second = clock.now // 1000
        outcome.arrivals.extend([0] * (second + 1 - len(outcome.arrivals)))
        outcome.arrivals[second] += 1
        served[second] = served.get(second, 0) + 1
        if served[second] <= CAPACITY:
            signed_in += 1
            outcome.half = outcome.half or (clock.now / 1000 if signed_in >= boards / 2 else 0)
            outcome.most = outcome.most or (clock.now / 1000 if signed_in >= boards * 0.99 else 0)
            continue
        pause = pauses.setdefault(number, Backoff(clock) if by_chance else _Doubling()).failed()
        heapq.heappush(due, (clock.now + pause, number))
    return outcome


class _Doubling:
    """A backoff without chance, to compare with."""

    pause = 1000

    def failed(self):
        self.pause = min(2 * self.pause, 120000)
        return self.pause
