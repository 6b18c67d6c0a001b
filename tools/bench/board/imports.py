"""What is held when a login has imported what it needs."""

from meter import held, install_trust, tell

__import__("requests")  # frozen in the firmware: it costs both sides the same
start = held()
from deviceflow import DeviceFlow, FlashStore, Session
from deviceflow.display.console import Console

install_trust()
tell("held", held() - start)
