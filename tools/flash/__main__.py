"""Put the firmware onto a board with mpremote, follow its console, and take the firmware off again."""

import argparse
import pathlib
import subprocess
import sys
import tempfile

import config_file
from roots import folder, hosts
from virtual_board import wiring

from . import console, image, install, ports
from .device import Device, DeviceError

BUILD = image.ROOT / "build"
MADE_BY = {"install": "flash", "remove": "unflash"}


def parser():
    """The command line, as an ArgumentParser."""
    p = argparse.ArgumentParser(prog="python -m flash", description=__doc__)
    tasks = p.add_subparsers(dest="task", required=True)
    for name, text in (("install", "copy what differs"), ("monitor", "follow the console; Ctrl-C ends it"),
                       ("remove", "remove what was installed")):
        make = "make " + MADE_BY.get(name, name)
        task = tasks.add_parser(name, help=text, description=text, prog=make, usage=make + ' [PORT=…] [ARGS="…"]')
        several = ", or several with commas" if name == "install" else ""
        task.add_argument("--port", default="", help=f"the serial port{several}; without it, the one plugged in")
        if name == "install":
            task.add_argument("--board", default="", help="one of " + ", ".join(image.boards()))
            task.add_argument("--build", type=pathlib.Path, default=BUILD, metavar="FOLDER",
                              help="where config.json is and the image is built (build)")
            task.add_argument("--app", type=pathlib.Path, metavar="FOLDER",
                              help="the folder of your application (without it, the firmware's example)")
            task.add_argument("--no-follow", action="store_true", help="end after the reset")
            task.add_argument("--replace", action="store_true", help="replace programs that were not flashed from here")
        if name == "remove":
            task.add_argument("--yes", action="store_true", help="erase the login without asking")
    return p


def main(arguments=None):
    """The command line; the exit status is 0 if all went well."""
    options = parser().parse_args(arguments)
    say = Say(MADE_BY.get(options.task, options.task))
    several = options.port.split(",") if options.task == "install" and "," in options.port else None
    try:
        if several:
            return install_side_by_side(several, sys.argv[1:] if arguments is None else arguments, say)
        found = ports.plugged_in()
        port = ports.choose(options.port, found)
        ports.check(port, found)
        TASKS[options.task](options, port, say)
    except (config_file.ConfigError, image.ImageError, ports.PortError, DeviceError) as problem:
        say(problem, sys.stderr)
        return 1
    except OSError as problem:
        say(f"the board has gone: {problem}", sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0 if options.task == "monitor" else 130
    return 0


class Say:
    """`say(text)` prints a line that tells which command says it."""

    def __init__(self, name):
        self._name = name

    def __call__(self, text, out=None):
        print(f"make {self._name}: {text}", file=out or sys.stdout, flush=True)


def install_side_by_side(several, arguments, say):
    """Flash each of several boards in a process of its own; return the exit status: 0 if all went well."""
    rest = _without_port(arguments)
    running = {}
    for port in filter(None, several):
        command = [sys.executable, "-m", "flash", *rest, "--port", port, "--no-follow"]
        running[port] = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        failed = [port for port, process in running.items() if not _ends_well(port, process)]
    finally:
        for process in running.values():  # Ctrl-C ends all of them
            if process.poll() is None:
                process.terminate()
                process.wait()
    good = f"{len(running) - len(failed)} of {len(running)} boards flashed"
    say(good + "; not: " + ", ".join(failed) if failed else good)
    return 1 if failed else 0


def _ends_well(port, process):
    """Wait for a board's flashing, print what it said, and return whether it went well."""
    said = process.communicate()[0]
    print("".join(f"{port}: {line}\n" for line in said.splitlines()), end="", flush=True)
    return process.returncode == 0


def _without_port(arguments):
    """Return command line arguments without --port and what belongs to it."""
    rest, skip = [], False
    for argument in arguments:
        if not skip and argument != "--port" and not argument.startswith("--port="):
            rest.append(argument)
        skip = argument == "--port"
    return rest


def do_install(options, port, say):
    """Build the image and install it. It is built in a folder of this run alone: others may run at the same time."""
    config = options.build / image.CONFIG
    application = options.app and options.app.expanduser()
    roots = options.build / "roots"
    content = config_file.read(config) if config.exists() else None
    options.build.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=options.build, prefix="flash-") as folder:  # for nobody else to read
        stage = pathlib.Path(folder)
        built = image.build(stage / "image", options.board, config if content else None,
                            roots if roots.is_dir() else None, application, options.build / wiring.ANSWERS)
        if content:
            require_roots(config_file.urls(content), stage / "image" / "roots", config)
        if application:
            require_roots(config_file.addresses(application), stage / "image" / "roots",
                          application / config_file.SETTINGS)
        say(f"the application is {application or 'the example, firmware/app.py; APP=… takes yours'}")
        install.install(Device(port), built, stage / "changed", say, wiring.chip(options.board),
                        lambda found: may_replace(options, found, say))
    if options.no_follow:
        console.reset(port)
        return
    say("the board's console; Ctrl-C ends this, not the board")
    console.follow(port, reset_first=True)


def may_replace(options, found, say):
    """Return whether programs that were not flashed from here may be replaced; keep copies of them if so."""
    names = ", ".join(found)
    if not options.replace:
        if not sys.stdin.isatty():
            return False
        question = f"The board holds programs of its own: {names}. Replace them, and keep copies here? [y/N] "
        if input(question).strip().lower() not in ("y", "yes"):
            return False
    kept = pathlib.Path(tempfile.mkdtemp(dir=options.build, prefix="kept-"))
    for path, content in found.items():
        (kept / path).parent.mkdir(parents=True, exist_ok=True)
        (kept / path).write_bytes(content)
    say(f"kept in {kept}: {names}")
    return True


def require_roots(urls, roots, file):
    """ConfigError if the board would have no certificate to trust for a host that `file` has it talk to by https."""
    for url in urls:
        for host, _ in hosts.of_url(url):
            if not folder.covers(roots, host):
                command = "make roots APP=…" if file.name == config_file.SETTINGS else "make roots"
                raise config_file.ConfigError(
                    f"{file}: {host} is to be reached by https, and there is no root for it: run `{command}` first")


def do_monitor(options, port, say):
    """Follows the console."""
    say(f"{port}; what the board says from now on. Its reset button shows the boot from the start; Ctrl-C ends this, "
        "not the board")
    console.follow(port)


def do_remove(options, port, say):
    """Remove what was installed."""
    install.uninstall(Device(port), lambda names: options.yes or is_yes(say), say)


def is_yes(say):
    """Ask whether the login may go; without anybody to ask it stays."""
    if not sys.stdin.isatty():
        say("the login stays; `make unflash ARGS=--yes` erases it")
        return False
    question = "Erase the login as well? The provider keeps it valid until it is revoked there. [y/N] "
    return input(question).strip().lower() in ("y", "yes")


TASKS = {"install": do_install, "monitor": do_monitor, "remove": do_remove}

if __name__ == "__main__":
    sys.exit(main())
