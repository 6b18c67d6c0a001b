"""The peer's login, then rounds of a refresh and so many requests."""

import sys

import requests
from peer import signed_in, stored

url, rounds, count = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
login = signed_in(url)
for _ in range(rounds):
    if not login.refresh_access_token():
        raise ValueError("no refresh")
    stored(login)
    for _ in range(count):
        headers = {"Authorization": "Bearer " + login.access_token}
        requests.get(url + "/api", headers=headers, timeout=20).close()
print("@ done 1")
