"""One command line for the tools: python -m tools COMMAND. A command's modules are loaded when it is called."""

import importlib

import click

_HOMES = {
    "app": "tools.application.cli",
    "bench": "tools.bench.cli",
    "crash": "tools.last_crash.cli",
    "micropython": "tools.interpreter.cli",
    "scan": "tools.scan.cli",
}


class _Late(click.Group):
    def list_commands(self, ctx):
        return sorted(_HOMES)

    def get_command(self, ctx, name):
        return getattr(importlib.import_module(_HOMES[name]), name) if name in _HOMES else None


@click.command(cls=_Late)
def main():
    """What is done on the PC."""


if __name__ == "__main__":
    main(prog_name="python -m tools")
