"""Where the servers are that a test talks to.

A test file names those that it needs, `SERVERS = ("provider", "raw", "hostile")`, and conftest.py starts them before
the first of its tests, on either interpreter. They stay until all tests have run.
"""

import os


def provider_url(path=""):
    """An address of the development authorization server, whose time the tests move."""
    return told("provider") + path


def raw_url(path):
    """An address of the server of raw_server.py, which answers with the bytes that the path names."""
    return told("raw") + path


def told(server):
    """What a server printed, or its address."""
    text = os.getenv("DEVICEFLOW_" + server.upper())
    assert text, "the SERVERS of this test file do not name " + server
    return text
