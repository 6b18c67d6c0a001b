"""Writes lib/package.json from the files of the library and its version; --check compares instead."""

import argparse
import ast
import json
import pathlib
import sys

LIB = pathlib.Path(__file__).resolve().parents[2] / "lib"
NAME = "deviceflow"


def description(lib=LIB):
    """What package.json has to say, as text: where each file comes from, relative to it, and where it goes."""
    paths = sorted(path.relative_to(lib).as_posix() for path in (lib / NAME).rglob("*.py"))
    urls = ",\n    ".join(json.dumps([path, path]) for path in paths)
    return f'{{\n  "urls": [\n    {urls}\n  ],\n  "deps": [],\n  "version": {json.dumps(version(lib))}\n}}\n'


def version(lib=LIB):
    """The library's `__version__`, read without running it."""
    for node in ast.parse((lib / NAME / "__init__.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "__version__":
            return ast.literal_eval(node.value)
    raise ValueError(f"{NAME} has no __version__")


def main(arguments=None):
    """The command line; with --check the exit status tells whether the file is right."""
    p = argparse.ArgumentParser(prog="make package", description=__doc__)
    p.add_argument("--check", action="store_true")
    options = p.parse_args(arguments)
    path = LIB / "package.json"
    if not options.check:
        path.write_text(description(), encoding="utf-8")
    elif not path.exists() or path.read_text(encoding="utf-8") != description():
        print("lib/package.json is not what the files say: `make package` writes it anew", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
