"""The peer's login, from its imports to the token in a file."""

import sys

from peer import signed_in

login = signed_in(sys.argv[1])
print("@ done 1")
