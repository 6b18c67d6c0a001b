# PC only: do not upload. Firmware has its own urequests frozen in.
"""`urequests` as its package has it, found further down sys.path, on CPython.

MicroPython's `b"%s" % value` takes a str; CPython's does not. The package's own source is compiled with that difference
made up for, and nothing else. Without a `urequests` on the path it is an ImportError.
"""

import ast
import importlib.machinery
import importlib.util
import os
import sys


class _BytesFormats(ast.NodeTransformer):
    """Turn `b"..." % values` into `_bytes_format(b"...", values)`."""

    def visit_BinOp(self, node):
        self.generic_visit(node)
        literal = isinstance(node.left, ast.Constant) and isinstance(node.left.value, bytes)
        if not (literal and isinstance(node.op, ast.Mod)):
            return node
        call = ast.Call(ast.Name("_bytes_format", ast.Load()), [node.left, node.right], [])
        return ast.copy_location(call, node)


class _Loader(importlib.machinery.SourceFileLoader):
    """A loader that compiles from source each time: a cached .pyc may have been made without the difference."""

    def get_code(self, fullname):
        tree = _BytesFormats().visit(ast.parse(self.get_source(fullname)))
        return compile(ast.fix_missing_locations(tree), self.path, "exec")


def _bytes_format(form, values):
    values = values if isinstance(values, tuple) else (values,)
    return form % tuple(value.encode() if isinstance(value, str) else value for value in values)


def _load(name):
    here = os.path.dirname(os.path.abspath(__file__))
    elsewhere = [folder for folder in sys.path if os.path.abspath(folder) != here]
    found = importlib.machinery.PathFinder.find_spec(name, elsewhere)
    if found is None or found.origin is None:
        raise ImportError("no module named " + name, name=name)
    spec = importlib.util.spec_from_file_location(
        name, found.origin, loader=_Loader(name, found.origin),
        submodule_search_locations=found.submodule_search_locations)
    module = importlib.util.module_from_spec(spec)
    module._bytes_format = _bytes_format
    sys.modules[name] = module
    spec.loader.exec_module(module)


_load(__name__)
