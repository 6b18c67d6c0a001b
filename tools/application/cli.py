"""The command `app`."""

import shutil
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "firmware" / "examples"


def examples():
    """Return the names of the examples."""
    return sorted(path.parent.name for path in EXAMPLES.glob("*/app.py"))


@click.command()
@click.option("--name", prompt="Folder for your application",
              help="The folder to make. A name without a slash is made beside this repository.")
@click.option("--example", type=click.Choice(examples()), default="reading", show_default=True,
              prompt="Example to start from", help="What to start from; see firmware/examples/README.md.")
def app(name, example):
    """Start an application of your own from an example, in a folder outside this repository.

    Nothing that is there already is overwritten.
    """
    folder = place(name)
    try:
        shutil.copytree(EXAMPLES / example, folder, ignore=shutil.ignore_patterns("__pycache__"))
    except FileExistsError:
        raise click.ClickException(f"{folder} is there already; give another NAME=…") from None
    except OSError as problem:
        raise click.ClickException(f"{folder} cannot be made: {problem.strerror}") from None
    click.echo(f"{folder}: " + ", ".join(sorted(path.name for path in folder.iterdir())))
    if (folder / "settings.json").exists():
        click.echo(f"Edit {folder / 'settings.json'} first. If an address in it is https: make roots APP={folder}")
    click.echo(f"Next: make flash APP={folder}")


def place(name):
    """Return the folder that `name` means. Raise click.ClickException for one in this repository, or none."""
    given = Path(name).expanduser()
    folder = (ROOT.parent / given if name == given.name else given).resolve()
    if not given.parts or folder.is_relative_to(ROOT):
        raise click.ClickException(
            f"NAME={name} is inside this repository; give a folder elsewhere, such as NAME=../greenhouse")
    return folder
