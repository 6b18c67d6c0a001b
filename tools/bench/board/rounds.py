"""A login, then rounds of a refresh and so many requests; a round that fails ends it, or is counted ("count")."""

import sys

from meter import Clock, tell
from sign_in import signed_in

url, rounds, requests = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
counts = sys.argv[4:] == ["count"]
clock = Clock()
session = signed_in(url, clock)
failures = 0


def one_round():
    clock.sleep_ms(3600000)  # the life of the access token: the first request refreshes it
    for _ in range(requests):
        session.get(url + "/api").close()


for _ in range(rounds):
    try:
        one_round()
    except Exception as e:
        if not counts:
            raise
        failures += 1
        print(type(e), e)
tell("failures", failures)
print("@ done 1")
