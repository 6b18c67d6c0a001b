"""Asks what a board has to be told, checks it as far as the network allows, and writes its config.json.

    make configure ARGS="--provider github --client-id Iv1.0123456789abcdef --wifi attic"

Every answer can be given like this instead; what is not given is asked for, or read from a pipe, a line for each
question. The passwords may also come from the environment, where other users of the computer do not see them:
CLIENT_SECRET and WIFI_KEY.
"""

import argparse
import json
import os
import pathlib
import sys

import config_file
from roots import folder, hosts

from . import interview, reach, wires
from .answers import Answers, NoAnswer
from .output import write_config, write_roots

BUILD = pathlib.Path(__file__).resolve().parents[2] / "build"
PAIRS = {"--client-secret": "CLIENT_SECRET", "--wifi-key": "WIFI_KEY"}


def parser():
    """The command line, as an ArgumentParser."""
    p = argparse.ArgumentParser(
        prog="make configure", usage='make configure [ARGS="…"]', description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    add = p.add_argument
    add("--provider", help="a name that deviceflow knows, or the address of an issuer")
    add("--client-id", help="what the provider calls your application")
    add("--client-secret", help="if the provider wants one")
    add("--set", action="append", default=[], metavar="NAME=VALUE", help="what else the provider wants to know")
    add("--scope", action="append", metavar="NAMES", help="what to ask for; several in quotes or one after another")
    add("--service", metavar="NAME", help="what the display calls the provider")
    add("--userinfo", metavar="URL", help="the address that tells who signed in; empty for none")
    add("--wifi", metavar="NAME", help="the Wi-Fi; empty for none")
    add("--wifi-key", metavar="PASSWORD", help="its password; empty for none")
    add("--allow-plain-http", metavar="yes", help="for an http address in your own network, in development")
    add("--board", default="", help="generic: ask for the wiring as well")
    add("--wire", action="append", default=[], metavar="NAME=VALUE", help="an answer about the wiring, such as sda=21")
    add("--root", type=pathlib.Path, metavar="PEM", help="a certificate that the board is to trust as well")
    add("--offline", action="store_true", help="do not ask the provider whether it knows the client")
    add("--output", type=pathlib.Path, default=BUILD / "config.json", metavar="FILE", help="default: %(default)s")
    return p


def main(arguments=None):
    """The command line; the exit status is 0 if the configuration was written."""
    options = parser().parse_args(arguments)
    try:
        if options.root and not options.root.is_file():
            raise NoAnswer(f"--root: there is no file {options.root}")
        answers = _answers({**_given(options), **wires.given(options.wire)})
        config, doubt = configure(options, answers)
        wiring = wires.ask(answers) if options.board == "generic" else None
        roots = options.output.parent / "roots"
        write_roots(roots, options.root)
        if _asks_others(options.output, config):
            folder.forget(roots)  # they were picked for hosts that the board talks to no more
        write_config(options.output, config)
        if wiring:
            write_config(options.output.with_name("board.json"), wiring)
    except (EOFError, KeyboardInterrupt):
        return 130
    except (NoAnswer, ValueError, OSError) as problem:
        print(f"make configure: {problem}", file=sys.stderr)
        return 1
    except reach.Refused as problem:
        print(f"make configure: {problem}\n(ARGS=--offline writes the configuration unchecked)", file=sys.stderr)
        return 1
    print(f"make configure: written to {options.output}" + (f"; not checked: {doubt}" if doubt else
          "; the provider knows the client") + ". Next: " + _next(config, roots) + (" BOARD=generic" if wiring else ""))
    return 0


def _asks_others(path, config):
    """Whether the configuration that was there before is for another provider, or cannot be read."""
    try:
        before = json.loads(path.read_text(encoding="utf-8"))
        return any(before.get(name) != config.get(name) for name in ("provider", "userinfo"))
    except (OSError, ValueError, AttributeError):
        return True


def _next(config, roots):
    """What to type next: https needs a root for each host."""
    places = [place for url in config_file.urls(config) for place in hosts.of_url(url)]
    needed = not all(folder.covers(roots, host) for host, _ in places)
    return "make roots, then make flash" if needed else "make flash"


def configure(options, answers):
    """(the content of config.json, why it was not checked or an empty string). Raise NoAnswer and reach.Refused."""
    settings = dict(pair.partition("=")[::2] for pair in options.set)
    named = interview.provider(answers, settings)
    plain = interview.plain_http(answers, named)
    found, doubt = _metadata(named, options)
    details = interview.details(answers, named, found.get("userinfo_endpoint"))
    wifi = interview.wifi(answers)
    if not doubt:
        doubt = _code({**named, "allow_plain_http": plain}, details["scopes"], found, options)
    config = {"provider": named, **details}
    if plain:
        config["allow_plain_http"] = True
    return ({"wifi": wifi, **config} if wifi else config), doubt


def _answers(given):
    return Answers(given) if sys.stdin.isatty() else Answers(given, None, None, sys.stdin)


def _given(options):
    given = {"--" + name.replace("_", "-"): value for name, value in vars(options).items()}
    given["--scope"] = " ".join(options.scope) if options.scope is not None else None
    for option, variable in PAIRS.items():
        given[option] = os.environ.get(variable) if given[option] is None else given[option]
    return given


def _metadata(named, options):
    """({} or the issuer's metadata, why it could not be asked or an empty string)."""
    if options.offline:
        return {}, "as asked"
    if "issuer" not in named:
        return {}, ""
    try:
        found = reach.metadata(named["issuer"], options.root)
    except reach.Unreachable as problem:
        return {}, str(problem)
    for name, host in reach.elsewhere(named["issuer"], found):
        print(f"make configure: {named['issuer']} has its {name} on {host}: is that the provider's host?")
    return found, ""


def _code(named, scopes, found, options):
    try:
        reach.ask_for_code(named, scopes, found, options.root)
    except reach.Unreachable as problem:
        return str(problem)
    return ""


if __name__ == "__main__":
    sys.exit(main())
