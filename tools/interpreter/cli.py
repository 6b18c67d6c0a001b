"""The command `micropython`."""

import os
import sys
from pathlib import Path

import click

from tools.interpreter.cache import cache_folder, forget, only_writer
from tools.interpreter.frozen import Frozen
from tools.interpreter.probe import InterpreterError, describe
from tools.interpreter.search import DEFAULT_SUITE, SECOND_SUITE, Search


def say(line):
    """Print a line of progress, not on stdout."""
    click.echo(f"micropython: {line}", err=True)


@click.command()
@click.option("--suite", type=click.Choice([DEFAULT_SUITE, SECOND_SUITE]), default=DEFAULT_SUITE, show_default=True,
              help="Debian suite to fetch from. One other than the default gets exactly that package: neither "
              "MICROPYTHON nor PATH stands for it.")
@click.option("--check", is_flag=True, help="Print version, word size and modules instead of the path.")
@click.option("--frozen", type=click.Path(exists=True, dir_okay=False, path_type=Path), metavar="MANIFEST",
              help="Build one, 32-bit, with the modules that a manifest.py names frozen into it.")
@click.option("--forget", "forgets", is_flag=True, help="Remove what is kept of the suite, and end.")
def micropython(suite, check, frozen, forgets):
    """Print the path of a real MicroPython that runs on this machine, and nothing else, on stdout.

    Taken is the first that will do of: the one that the environment variable MICROPYTHON names, one kept from an
    earlier run, Debian's 32-bit package, Debian's package for this machine's own architecture, `micropython` on PATH.
    Fetching needs neither root nor a change to the system. Downloads are verified and kept.
    """
    try:
        if forgets:
            with only_writer(cache_folder(os.environ), say):
                forget(cache_folder(os.environ), suite)
            return
        search = Frozen(frozen, os.environ, say) if frozen else Search(suite, os.environ, say)
        launcher = search.find()
        click.echo(describe([launcher]) if check else launcher)
    except (InterpreterError, OSError) as problem:
        say(problem)
        sys.exit(1)
