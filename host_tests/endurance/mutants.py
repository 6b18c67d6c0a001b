"""Mutants: the library with one small mistake each. How many of them do its unit tests notice?

    make mutants ARGS="--count 100 --seed 1"

A mistake is a comparison turned round, a number one larger, a truth negated, `and` for `or`, or a call or a raise left
out. Each is made in a copy of the tree, whose nearest tests then run on CPython. A mutant that survives is printed with
its line: either a test is missing, or the line is not needed.
"""

import ast
import os
import random
import shutil
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[2]
LIBRARY = Path("lib", "deviceflow")
_COPIED = ("lib", "host_tests", "boards", "tools", "firmware", "pyproject.toml", "README.md", "Makefile")
_SECONDS = 120  # a mutant that takes longer hangs, which nobody would miss
_FLOW, _SESSION, _GRANT = "test_flow.py", "test_session.py", "test_grant.py"
# Each module and its nearest tests, those first that take the least time.
MODULES = {
    "backoff.py": (_GRANT, _SESSION),
    "flow.py": (_FLOW, _SESSION),
    "session.py": (_SESSION,),
    "store.py": ("test_store.py",),
    "token.py": ("test_parts.py", _SESSION),
    "transient/exchange.py": (_FLOW, _SESSION),
    "transient/grant.py": (_GRANT, _FLOW),
    "transient/http_core.py": ("test_http.py", "test_api.py"),
    "transient/polling.py": (_FLOW, _SESSION),
    "transient/refresh.py": (_FLOW, _SESSION),
    "transient/sign_in.py": (_SESSION, "test_firmware_login.py"),
    "transient/slots.py": ("test_store.py",),
    "transient/token_reply.py": (_FLOW, _GRANT, "test_providers.py"),
}
_TURNED = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And,
}  # fmt: skip


class Mutator(ast.NodeTransformer):
    """Makes the mistake number `wanted` in a tree; counts what could be made, and notes the line of the one made."""

    def __init__(self, wanted=None):
        self._wanted = wanted
        self.count = 0
        self.line = None

    def _is_it(self, node):
        self.count += 1
        if self.count - 1 != self._wanted:
            return False
        self.line = node.lineno
        return True

    def visit_Compare(self, node):
        self.generic_visit(node)
        if type(node.ops[0]) in _TURNED and self._is_it(node):
            node.ops[0] = _TURNED[type(node.ops[0])]()
        return node

    def visit_BoolOp(self, node):
        self.generic_visit(node)
        if self._is_it(node):
            node.op = _TURNED[type(node.op)]()
        return node

    def visit_UnaryOp(self, node):
        self.generic_visit(node)
        return node.operand if isinstance(node.op, ast.Not) and self._is_it(node) else node

    def visit_Constant(self, node):
        if isinstance(node.value, bool) and self._is_it(node):
            return ast.copy_location(ast.Constant(not node.value), node)
        if type(node.value) is int and self._is_it(node):
            return ast.copy_location(ast.Constant(node.value + 1), node)
        return node

    def visit_Raise(self, node):
        return ast.copy_location(ast.Pass(), node) if self._is_it(node) else node

    def visit_Expr(self, node):
        if isinstance(node.value, ast.Call) and self._is_it(node):
            return ast.copy_location(ast.Pass(), node)
        return self.generic_visit(node)


def mutants():
    """Return all mutants as (module, number)."""
    found = []
    for module in sorted(MODULES):
        counter = Mutator()
        counter.visit(ast.parse(_source(module)))
        found += [(module, number) for number in range(counter.count)]
    return found


def is_noticed(tree, module, number):
    """Run the tests of a module with a mistake in it, in the copy `tree`; return (whether they fail, its line)."""
    path = tree / LIBRARY / module
    mutator = Mutator(number)
    mutated = mutator.visit(ast.parse(_source(module)))
    path.write_text(ast.unparse(ast.fix_missing_locations(mutated)), encoding="utf-8")
    try:
        return any(_fails(tree, test) for test in MODULES[module]), mutator.line
    finally:
        path.write_text(_source(module), encoding="utf-8")


def _fails(tree, test):
    command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", f"host_tests/both/{test}"]
    environment = {name: value for name, value in os.environ.items() if name not in ("MICROPYTHON", "CI")}
    try:
        done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def _source(module):
    return (ROOT / LIBRARY / module).read_text(encoding="utf-8")


def _copy(folder):
    for name in _COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / name)


@click.command()
@click.option("--count", default=100, help="How many mutants, chosen by chance.")
@click.option("--seed", default=1, help="The seed of that chance.")
@click.option("--module", "only", help="Of this module alone, such as session.py.")
@click.option("--jobs", default=os.cpu_count() or 1, help="How many at a time.")
def main(count, seed, only, jobs):
    """Print the mutants that no unit test notices, and how many of all are noticed."""
    chosen = [mutant for mutant in mutants() if only in (None, mutant[0])]
    total = len(chosen)
    chosen = random.Random(seed).sample(chosen, min(count, total))
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(jobs) as pool:
        trees = [Path(folder, str(job)) for job in range(jobs)]
        for tree in trees:
            tree.mkdir()
            _copy(tree)
        outcomes = pool.map(_work, trees, [chosen[job::jobs] for job in range(jobs)])
        survivors = [survivor for found in outcomes for survivor in found]
    for module, line, number in sorted(survivors):
        text = _source(module).splitlines()[line - 1].strip()
        click.echo(f"not noticed: {module}:{line} ({number}): {text}")
    click.echo(f"{len(chosen) - len(survivors)} of {len(chosen)} mutants noticed ({total} there are; seed {seed})")


def _work(tree, chosen):
    """Return (module, line, number) of those that survive."""
    survivors = []
    for module, number in chosen:
        noticed, line = is_noticed(tree, module, number)
        if not noticed:
            survivors.append((module, line, number))
    return survivors


if __name__ == "__main__":
    main()
