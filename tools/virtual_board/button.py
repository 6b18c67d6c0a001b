"""The board's button, pressed from the terminal: a line that is typed is a press, or a hold."""

import json
import sys
import threading
import time

PRESS, HOLD = 0.3, 6.0  # s; the firmware signs out after five
HELP = "Enter presses the board's button, h and Enter holds it down for six seconds, Ctrl-C switches the board off."


class Button:
    """The button that pulls pin `pin` to ground, on the board with the state in the folder `state`."""

    def __init__(self, state, pin):
        self._world, self._pin = state / "board.json", str(pin)

    def listen(self, lines=sys.stdin):
        """Take lines in a thread of its own, for as long as the program runs."""
        threading.Thread(target=self._take, args=(lines,), daemon=True).start()

    def _take(self, lines):
        for line in lines:
            self._set(0)
            time.sleep(HOLD if line.strip() == "h" else PRESS)
            self._set(None)

    def _set(self, level):
        """Put a level on the pin; None leaves it to its resistor."""
        world = json.loads(self._world.read_text(encoding="utf-8")) if self._world.exists() else {}
        pins = {pin: value for pin, value in world.get("pins", {}).items() if pin != self._pin}
        world["pins"] = pins if level is None else {**pins, self._pin: level}
        new = self._world.with_name("board.json.new")
        new.write_text(json.dumps(world), encoding="utf-8")
        new.replace(self._world)
