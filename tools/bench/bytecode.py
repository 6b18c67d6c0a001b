"""Sources into bytecode, as they are installed on a board."""

import pathlib

from tools.mpy import compile_file

ROOT = pathlib.Path(__file__).resolve().parents[2]
LIBRARY = ROOT / "lib"
EXAMPLES = {LIBRARY / "examples", ROOT / "firmware" / "examples"}
MANIFEST = "manifest.py"  # is for MicroPython's build, and no module


def compile_tree(source, target):
    """Compile each module below `source` to the same place below `target`."""
    for path in sorted(source.rglob("*.py")):
        if path.name == MANIFEST or EXAMPLES & set(path.parents):
            continue
        name = path.relative_to(source)
        output = (target / name).with_suffix(".mpy")
        output.parent.mkdir(parents=True, exist_ok=True)
        compile_file(path, output)


def module_sizes(folder):
    """Return the bytes of bytecode of each module below `folder`, by its dotted name."""
    sizes = {}
    for path in folder.rglob("*.mpy"):
        parts = path.relative_to(folder).with_suffix("").parts
        sizes[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path.stat().st_size
    return sizes
