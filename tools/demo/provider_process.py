"""The development authorization server as a process."""

import subprocess
import sys


class ProviderProcess:
    """`with ProviderProcess() as provider:` serves at provider.url until the end of the block."""

    def __enter__(self):
        command = [sys.executable, "-m", "provider", "--port", "0", "--interval", "2"]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.url = self._process.stdout.readline().split()[-1]
        return self

    def __exit__(self, *_):
        self._process.terminate()
        self._process.wait()
        self._process.stdout.close()
