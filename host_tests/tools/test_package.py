"""lib/package.json: it names the files there are, and mip installs them."""

import json
import pathlib

from package.__main__ import description, main
from virtual_board.testing import PoweredBoard

ROOT = pathlib.Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "lib" / "package.json"


def test_it_is_what_the_files_say():
    assert main(["--check"]) == 0, "`make package` writes it anew"


def test_it_names_every_module_and_the_version(tmp_path):
    package = tmp_path / "deviceflow"
    (package / "display").mkdir(parents=True)
    (package / "__init__.py").write_text('"""Text."""\n\n__version__ = "1.2.3"\n')
    (package / "display" / "qr.py").write_text("")
    (package / "__pycache__").mkdir()
    (package / "__pycache__" / "old.pyc").write_text("")
    content = json.loads(description(tmp_path))
    paths = ["deviceflow/__init__.py", "deviceflow/display/qr.py"]
    assert content == {"urls": [[path, path] for path in paths], "deps": [], "version": "1.2.3"}


def test_mip_installs_the_library_alone(micropython, tmp_path):
    with PoweredBoard(tmp_path / "board", micropython) as board:
        said = board.mpremote("mip", "install", PACKAGE)
        assert said.rstrip().endswith("Done")
        program = "import os, deviceflow; deviceflow.DeviceFlow; print(deviceflow.__version__, os.listdir('/'))"
        version = json.loads(PACKAGE.read_text())["version"]
        assert board.mpremote("exec", program) == f"{version} ['lib']\n"
