"""The command `bench`."""

import contextlib
import json
import os
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

from tools.bench import chip, heap, plot, table
from tools.bench.budget import Budget
from tools.bench.bytecode import LIBRARY, ROOT, compile_tree, module_sizes
from tools.bench.figures import Bench
from tools.bench.interpreter import Failed
from tools.bench.peers import NoPeers, fetch
from tools.bench.table import PLAIN, TLS, TRUST
from tools.bench.variants import FROZEN, STOCK, Workshop
from tools.interpreter.frozen import Frozen
from tools.interpreter.probe import InterpreterError, probe

HERE = Path(__file__).resolve().parent
README = HERE / "README.md"
MANIFEST = HERE / "manifest.py"
_FOLDER = click.Path(file_okay=False, path_type=Path)
_FILE = click.Path(dir_okay=False, exists=True, path_type=Path)


@click.command()
@click.option("--output", type=_FOLDER, default=ROOT / "build", help="The folder for what is written.")
@click.option("--readme", is_flag=True, help="Draw the plots, and put them and the tables into the README.")
@click.option("--budget", type=_FILE, default=HERE / "budget.json", help="The limits, and the bytes of each module.")
@click.option("--set-budget", is_flag=True, help="Allow each figure and each module what it has now.")
@click.option("--long", is_flag=True, help=f"Refresh {heap.LONG:,} times where it is {heap.SHORT} times otherwise.")
def bench(output, readme, budget, set_budget, long):
    """Measure the library on a 32-bit MicroPython, print a line a figure, and fail if a limit is broken.

    The interpreter is the one that the environment variable MICROPYTHON names; one with the library and the firmware
    frozen into it is built beside it. The figures are written as JSON and as tables into the folder build.
    """
    budget = Budget(budget)
    try:
        with contextlib.ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            sizes = compiled(folder / "code", fetch(os.environ))
            variants = prepared(Workshop(folder, stack), images(os.environ))
            bench = Bench(variants[0], sizes)
            found = [*measured(budget, variants, heap.LONG if long else heap.SHORT), *told(budget, bench.all())]
            curves = bench.curves() if readme else None
    except (Failed, NoPeers, InterpreterError) as problem:
        fail([str(problem)])
    write(output, found)
    for line in margins(found):
        click.echo(line)
    if readme:
        publish(found, curves)
    ours = {name: size for name, size in sizes.items() if not name.startswith("adafruit")}
    if set_budget:
        budget.set(found, ours)
    else:
        fail(table.complaints(found, ours, budget.modules))


def images(environ):
    """Return {image: path of its MicroPython}. Raise InterpreterError, in CI also if nothing can be frozen."""
    found = {STOCK: environ["MICROPYTHON"]}
    _, bits = probe([found[STOCK]])
    if bits != 32:
        raise InterpreterError("this is not a 32-bit MicroPython, and an ESP32's objects are smaller than its")
    os.environ["BENCH_PEERS"] = str(fetch(environ))  # for the manifest
    try:
        found[FROZEN] = Frozen(MANIFEST, environ, lambda line: click.echo(line, err=True)).find()
    except InterpreterError as problem:
        if environ.get("CI") == "true":
            raise
        click.echo(f"bench: left out what is frozen: {problem}", err=True)
    return found


def compiled(folder, peers):
    """Compile what goes to a board, and what measures it, below `folder`; return the bytes of each module."""
    sources = {"lib": LIBRARY, "firmware": ROOT / "firmware", "peers": peers, "bench": HERE / "board"}
    for name, source in sources.items():
        compile_tree(source, folder / name)
    return {module: size for name in ("lib", "firmware", "peers") for module, size in
            module_sizes(folder / name).items()}


def prepared(workshop, paths):
    """Return the variants, stock over plain HTTP first."""
    return [workshop.variant(image, way, path) for image, path in paths.items() for way in (PLAIN, TRUST, TLS)]


def measured(budget, variants, rounds):
    """Return the figures of the variants, a few of which are measured at a time: bytes do not depend on that."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        groups = pool.map(lambda variant: list(heap.figures(variant, rounds)), variants)
        found = [figure for group in groups for figure in told(budget, group)]
    return [*found, *told(budget, heap.of_trust(found))]


def told(budget, figures):
    """Return the figures with their limits, each printed as soon as it is measured."""
    found = []
    for figure in budget.with_limits(figures):
        click.echo(figure.line())
        found.append(figure)
    return found


def margins(figures):
    """Return a line for each image: what its boot over TLS leaves to TLS on an ESP32."""
    boots = [f for f in figures if f.name == heap.BOOT and f.way == TLS]
    return [*("ESP32, " + chip.sentence(f.image, f.value) for f in boots), "ESP32: " + chip.HANDSHAKE]


def write(folder, figures):
    """Write bench.json and bench.md."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bench.json").write_text(json.dumps(table.as_records(figures), indent=1) + "\n", encoding="utf-8")
    (folder / "bench.md").write_text(table.markdown(figures), encoding="utf-8")


def publish(figures, curves):
    """Put tables and plots into the README."""
    HERE.joinpath("plot.svg").write_text(plot.svg(curves), encoding="utf-8")
    fresh = table.markdown(figures) + "\n" + "".join(f"- {line}.\n" for line in margins(figures))
    README.write_text(table.placed(README.read_text(encoding="utf-8"), fresh), encoding="utf-8")


def fail(sentences):
    """Say what is wrong, and end with an exit status that tells."""
    for sentence in sentences:
        click.echo("bench: " + sentence, err=True)
    if sentences:
        sys.exit(1)
