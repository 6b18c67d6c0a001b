"""Folders for tests of both interpreters."""

import os


class FolderOf:
    """A folder with these files, for as long as a `with` lasts."""

    path = "roots-of-a-test"

    def __init__(self, **files):
        self._files = {name.replace("_", "."): content for name, content in files.items()}

    def __enter__(self):
        os.mkdir(self.path)
        for name, content in self._files.items():
            with open(self.path + "/" + name, "wb") as file:
                file.write(content)
        return self.path

    def __exit__(self, *_):
        for name in self._files:
            os.remove(self.path + "/" + name)
        os.rmdir(self.path)
