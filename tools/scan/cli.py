"""The command `scan`."""

import json

import click

from tools.flash import console, ports
from tools.flash.device import Device, DeviceError
from tools.virtual_board import wiring

from .chips import PINS
from .devices import sentences

# Runs on the board. Only pins that something pulls up from outside are tried: a display on I2C does so, and nothing is
# driven that may hang on another pin.
_PROGRAM = """
import json, time
from machine import Pin, SoftI2C
pins = [Pin(n, Pin.IN, Pin.PULL_DOWN) for n in PINS]
time.sleep_ms(5)  # for the charge of a loose pin to go
up = [n for n, pin in zip(PINS, pins) if pin.value()]
found = []
for sda in up:
    for scl in up:
        try:
            if sda != scl:
                there = SoftI2C(scl=Pin(scl), sda=Pin(sda), freq=100000, timeout=1000).scan()
                if there and len(there) < 32:  # a line that is held low answers everywhere
                    found.append([sda, scl, there])
        except OSError:
            pass
print("@@" + json.dumps([up, found]))
"""


@click.command()
@click.option("--port", default="", help="The serial port; without it, the one plugged in.")
@click.option("--board", default="", help="Whose chip it is, if the board does not say; see boards/README.md.")
def scan(port, board):
    """Tell what answers on a board's I2C buses, and at which pins. The board starts anew afterwards."""
    try:
        found = ports.plugged_in()
        port = ports.choose(port, found)
        ports.check(port, found)
        device = Device(port)
        facts = device.facts(())
        if facts.watched:
            device.be_patient()
        chip = facts.chip or (wiring.chip(board) if board in wiring.names() else None)
        if chip not in PINS:
            raise DeviceError(f"which pins may be looked at on a chip {chip or '(unknown)'} is not known")
        pulled_up, answers = ask(device, PINS[chip])
        console.reset(port)
    except (ports.PortError, DeviceError, OSError) as problem:
        raise click.ClickException(str(problem)) from None
    for line in sentences(answers, pulled_up, boards_of(chip)):
        click.echo(line)


def ask(device, pins):
    """Return ([pin that is pulled up from outside, …], [[sda, scl, [address, …]], …]). Raise DeviceError."""
    output = device.mpremote("exec", f"PINS = {pins!r}\n" + _PROGRAM)
    return json.loads(output.rpartition("@@")[2])


def boards_of(chip):
    """Return {(sda, scl): [name, …]} of the boards with this chip whose display is on I2C."""
    wired = {}
    for name in wiring.names():
        if name not in ("host", wiring.GENERIC) and wiring.chip(name) == chip:
            display = wiring.display(name)
            if "sda" in display:
                wired.setdefault((display["sda"], display["scl"]), []).append(name)
    return wired
