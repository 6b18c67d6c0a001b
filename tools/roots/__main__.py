"""Picks the trust roots that a board needs, and writes them into a folder that goes onto it.

    python -m roots --config firmware/config.json
    python -m roots github.com api.github.com
    python -m roots --issuer https://login.example.com --ca-file our-ca.pem
    python -m roots --root "ISRG Root X1"

Each host is connected to, with full verification, to find out which root it needs; the roots that a known provider is
likely to move to come along. They are taken from the certifi bundle, or from --ca-file.
"""

import argparse
import datetime
import json
import pathlib
import sys

from . import bundle, folder, hosts, known, needed

_SOON = datetime.timedelta(days=730)


def parser():
    """The command line, as an ArgumentParser."""
    p = argparse.ArgumentParser(
        prog="python -m roots", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    add = p.add_argument
    add("host", nargs="*", help="a host, or host:port")
    add("--config", type=pathlib.Path, metavar="FILE", help="the board's config.json: hosts of its provider")
    add("--issuer", metavar="URL", help="hosts of this issuer and of its endpoints")
    add("--root", action="append", default=[], metavar="NAME", help='a root by its name, such as "ISRG Root X1"')
    add("--ca-file", type=pathlib.Path, metavar="PEM", help="take the roots from here instead of certifi")
    add("--offline", action="store_true", help="connect to nothing; take what is known of the hosts")
    add("--out", type=pathlib.Path, default=pathlib.Path("firmware/roots"), help="the folder (default %(default)s)")
    return p


def main(arguments=None, today=None):
    """The command; gives the exit status: 0, or 1 if a host's root was not found."""
    options = parser().parse_args(arguments)
    try:
        roots = bundle.read(options.ca_file) if options.ca_file else bundle.certifi_bundle()
        chosen = choose(options, roots)
        if not (chosen or options.config or options.issuer):
            raise bundle.RootsError("name a host, a --config, an --issuer or a --root")
        folder.write(options.out, chosen)
    except (bundle.RootsError, OSError, ValueError) as problem:
        print("roots:", problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    if not chosen:
        print("roots: no https host, so no root is needed")
    report(chosen, options.out, today or datetime.date.today())
    return 0


def choose(options, roots):
    """{Root: the hosts that it is for}. RootsError, OSError, ValueError (a config that is no JSON)."""
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
    if options.config:
        places += hosts.of_config(content_of(options.config), roots)
    return list(dict.fromkeys(places))


def content_of(path):
    """What a config.json holds. RootsError names the file and says what to do."""
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        raise bundle.RootsError(f"{path} is missing: run `make configure` first") from None
    except ValueError as problem:
        raise bundle.RootsError(f"{path} is not JSON: {problem}") from None
    provider = content.get("provider") if isinstance(content, dict) else None
    if not isinstance(provider, dict) or not all(isinstance(value, str) for value in provider.values()):
        raise bundle.RootsError(f"{path}: provider must be an object of texts; see firmware/settings.py")
    if not isinstance(content.get("userinfo") or "", str):
        raise bundle.RootsError(f"{path}: userinfo must be a text")
    return content


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
        print(f"roots: {problem}; taking what is known of it", file=sys.stderr)
        return found
    return found if root in found else [root, *found]


def report(chosen, out, today):
    """Prints what was written, and warns of roots that will not last."""
    for root, names in chosen.items():
        print(f"{out / root.file}  {root.label}, until {root.expires}, for {', '.join(sorted(names))}")
        if root.expires < today + _SOON:
            print(f"roots: WARNING: {root.label} expires on {root.expires}; plan its successor", file=sys.stderr)


if __name__ == "__main__":
    sys.exit(main())
