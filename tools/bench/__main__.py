"""Measure the library on a 32-bit MicroPython, print a line a figure, and fail if a limit is broken.

The interpreter is the one that the environment variable MICROPYTHON names. The same figures are written as JSON, as a
table and as a plot into the folder build; `--readme` puts table and plot into the README.
"""

import argparse
import json
import os
import pathlib
import sys
import tempfile

from . import plot, table
from .bytecode import LIBRARY, ROOT, compile_tree, module_sizes
from .figures import Bench
from .interpreter import Failed, Interpreter
from .peers import NoPeers, fetch
from .server import Server

HERE = pathlib.Path(__file__).resolve().parent
README = ROOT / "README.md"
_SLACK = 32  # bytes to which a module's budget is rounded up


def main(arguments=None):
    """Does what the command line says; gives the exit status."""
    options = parser().parse_args(arguments)
    budget = json.loads(options.budget.read_text(encoding="utf-8"))
    try:
        with tempfile.TemporaryDirectory() as folder, Server() as server:
            bench = prepared(pathlib.Path(folder), server, budget["limits"])
            ours = {name: size for name, size in bench.sizes.items() if name.split(".")[0] == "deviceflow"}
            if options.set_budget:
                return set_budget(options.budget, budget, ours)
            figures = printed(bench.all())
            curves = bench.curves()
    except (Failed, NoPeers) as problem:
        return fail([str(problem)])
    write(options.output, figures, curves)
    if options.readme:
        HERE.joinpath("plot.svg").write_text(plot.svg(curves), encoding="utf-8")
        README.write_text(table.placed(README.read_text(encoding="utf-8"), figures), encoding="utf-8")
    return fail(table.complaints(figures, ours, budget["modules"]))


def parser():
    """The command line."""
    p = argparse.ArgumentParser(prog="make bench", description=__doc__)
    p.add_argument("--output", type=pathlib.Path, default=ROOT / "build", help="the folder for what is written")
    p.add_argument("--readme", action="store_true", help="put table and plot into the README as well")
    p.add_argument("--budget", type=pathlib.Path, default=HERE / "budget.json", help="limits and bytes of each module")
    p.add_argument("--set-budget", action="store_true", help="allow each module what it has now, and measure nothing")
    return p


def prepared(folder, server, limits):
    """A Bench over bytecode made in `folder`, which stands for the flash. Raises Failed, NoPeers."""
    code, programs, firmware = folder / "lib", folder / "bench", folder / "firmware"
    compile_tree(LIBRARY, code)
    compile_tree(fetch(os.environ), programs)
    compile_tree(HERE / "board", programs)
    compile_tree(ROOT / "firmware", firmware)
    # Relative, because a module keeps its path in the heap, and a board's are short.
    interpreter = Interpreter(os.environ["MICROPYTHON"], ("bench/stand_ins", "bench", "lib", "firmware"), folder)
    if not interpreter.is_32_bit():
        raise Failed("this is not a 32-bit MicroPython, and an ESP32's objects are smaller than its")
    return Bench(interpreter, server, folder, {**module_sizes(code), **module_sizes(programs)}, limits)


def set_budget(path, budget, sizes):
    """Writes the budget with what each module has now; gives the exit status."""
    budget["modules"] = {name: -(-sizes[name] // _SLACK) * _SLACK for name in sorted(sizes)}
    path.write_text(json.dumps(budget, indent=1) + "\n", encoding="utf-8")
    return 0


def printed(figures):
    """The figures as a list, each printed as soon as it is measured."""
    done = []
    for figure in figures:
        print(figure.line(), flush=True)
        done.append(figure)
    return done


def write(folder, figures, curves):
    """bench.json, bench.md and plot.svg in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.json").write_text(json.dumps(table.as_records(figures), indent=1) + "\n", encoding="utf-8")
    (folder / "bench.md").write_text(table.markdown(figures), encoding="utf-8")
    (folder / "plot.svg").write_text(plot.svg(curves), encoding="utf-8")


def fail(sentences):
    """Says what is wrong; gives the exit status."""
    for sentence in sentences:
        print("make bench: " + sentence, file=sys.stderr)
    return 1 if sentences else 0


if __name__ == "__main__":
    sys.exit(main())
