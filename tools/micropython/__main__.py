"""Print the path of a real MicroPython that runs on this machine, and nothing else, on stdout.

Taken is the first that will do of: the one the environment variable MICROPYTHON names, one kept from an
earlier run, Debian's 32-bit package, Debian's package for this machine's own architecture, `micropython`
on PATH. Fetching needs neither root nor a change to the system; downloads are verified and kept.
"""

import argparse
import os
import sys

from find_interpreter import DEFAULT_SUITE, Search
from interpreter import InterpreterError, describe
from interpreter_cache import cache_folder, forget, only_writer


def _say(line):
    print("micropython:", line, file=sys.stderr, flush=True)


def _options(arguments):
    parser = argparse.ArgumentParser(prog="tools/micropython", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--suite", choices=[DEFAULT_SUITE, "sid"], default=DEFAULT_SUITE,
                        help="Debian suite to fetch from; one other than the default gets exactly that "
                        "package: neither MICROPYTHON nor PATH stands for it (default: %(default)s)")
    parser.add_argument("--check", action="store_true",
                        help="print version, word size and modules instead of the path")
    parser.add_argument("--forget", action="store_true", help="remove the kept one of the suite and end")
    return parser.parse_args(arguments)


def main(arguments=None):
    """Do what the command line says; return the exit status."""
    options = _options(arguments)
    try:
        if options.forget:
            with only_writer(cache_folder(os.environ), _say):
                forget(cache_folder(os.environ), options.suite)
            return 0
        launcher = Search(options.suite, os.environ, _say).find()
        print(describe([launcher]) if options.check else launcher)
    except (InterpreterError, OSError) as problem:
        _say(problem)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
