"""The peer's login, from its imports to the tokens in memory; it shows and stores nothing."""

import sys

from peer import oauth

login = oauth(sys.argv[1])
login.request_codes()
login.wait_for_authorization()
print("@ done 1")
