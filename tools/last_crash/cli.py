"""The command `crash`."""

import click

from tools.flash import console, ports
from tools.flash.device import Device, DeviceError

PATH = "crash.txt"  # firmware/crash.py writes it


@click.command()
@click.option("--port", default="", help="The serial port; without it, the one plugged in.")
def crash(port):
    """Show the last traceback of the application that the board has kept. The board starts anew afterwards."""
    try:
        found = ports.plugged_in()
        port = ports.choose(port, found)
        ports.check(port, found)
        device = Device(port)
        facts = device.facts(())
        if facts.watched:
            device.be_patient()
        kept = device.read(PATH) if PATH in facts.files else b"no program has crashed on this board\n"
        console.reset(port)
    except (ports.PortError, DeviceError, OSError) as problem:
        raise click.ClickException(str(problem)) from None
    click.echo(kept.decode("utf-8", "replace"), nl=False)
