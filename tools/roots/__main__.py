"""Picks the trust roots that a board needs, and writes them into a folder that goes onto it.

    make roots                                                   for what `make configure` has written
    make roots APP=folder                                        for these hosts, and those of an application
    make roots ARGS="github.com api.github.com"
    make roots ARGS="--issuer https://login.example.com --ca-file our-ca.pem"
    make roots ARGS='--root "ISRG Root X1"'

Each host is connected to, with full verification, to find out which root it needs; the roots that a known provider is
likely to move to come along. They are taken from the certifi bundle, or from --ca-file.
"""

import argparse
import datetime
import pathlib
import sys

import config_file

from . import bundle, folder, hosts, known, needed

ROOTS = pathlib.Path(__file__).resolve().parents[2] / "build" / "roots"
_SOON = datetime.timedelta(days=730)


def parser():
    """The command line, as an ArgumentParser."""
    p = argparse.ArgumentParser(
        prog="make roots", usage='make roots [APP=…] [ARGS="…"]', description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter)
    add = p.add_argument
    add("host", nargs="*", help="a host, or host:port")
    add("--config", type=pathlib.Path, metavar="FILE",
        help="the board's config.json: hosts of its provider (default: the one beside the folder of roots)")
    add("--app", type=pathlib.Path, metavar="FOLDER", help="hosts of the addresses in an application's settings.json")
    add("--issuer", metavar="URL", help="hosts of this issuer and of its endpoints")
    add("--root", action="append", default=[], metavar="NAME", help='a root by its name, such as "ISRG Root X1"')
    add("--ca-file", type=pathlib.Path, metavar="PEM", help="take the roots from here instead of certifi")
    add("--offline", action="store_true", help="connect to nothing; take what is known of the hosts")
    add("--out", type=pathlib.Path, default=ROOTS, metavar="FOLDER", help="default: build/roots")
    return p


def main(arguments=None, today=None):
    """The command; gives the exit status: 0, or 1 if a host's root was not found."""
    options = parser().parse_args(arguments)
    try:
        roots = bundle.read(options.ca_file) if options.ca_file else bundle.certifi_bundle()
        chosen = choose(options, roots)
        folder.write(options.out, chosen)
    except (bundle.RootsError, config_file.ConfigError, OSError, ValueError) as problem:
        print("make roots:", problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if not chosen:
        print(f"make roots: no https host, so no root is needed; {options.out} holds none now")
    report(chosen, options.out, today or datetime.date.today())
    return 0


def choose(options, roots):
    """{Root: the hosts that it is for}. RootsError, ConfigError, OSError, ValueError (a host's port)."""
    chosen = {}
    for label in options.root:
        chosen.setdefault(bundle.named(roots, label), set()).add("*")
    for host, port in wanted(options, roots):
        for root in roots_for(host, port, roots, options.offline):
            chosen.setdefault(root, set()).add(host)
    return chosen


def wanted(options, roots):
    """The hosts that were asked for, as (host, port)."""
    places = [place for host in options.host for place in hosts.of_url("https://" + host)]
    if options.issuer:
        places += hosts.of_issuer(options.issuer, roots)
    if options.config or not (places or options.issuer or options.root):
        config = options.config or options.out.parent / "config.json"
        places += hosts.of_config(config_file.read(config), roots)
    if options.app:
        places += [place for url in config_file.addresses(options.app.expanduser()) for place in hosts.of_url(url)]
    return list(dict.fromkeys(places))


def roots_for(host, port, roots, offline=False):
    """The roots for one host: the one it needs now, and those it may need next. RootsError if there is none."""
    found = [root for root in roots if root.label in known.known(host)]
    if offline:
        if not found:
            raise bundle.RootsError(f"{host} is not among the known hosts; without --offline it is asked")
        return found
    try:
        root = needed.needed(host, port, roots)
    except needed.NoAnswer as problem:
        if not found:
            raise
        print(f"make roots: {problem}; taking what is known of it", file=sys.stderr)
        return found
    return found if root in found else [root, *found]


def report(chosen, out, today):
    """Print what was written, and warns of roots that will not last."""
    for root, names in chosen.items():
        print(f"{out / root.file}  {root.label}, until {root.expires}, for {', '.join(sorted(names))}")
        if root.expires < today + _SOON:
            print(f"make roots: WARNING: {root.label} expires on {root.expires}; plan its successor", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
