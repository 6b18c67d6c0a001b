"""A development authorization server: real OAuth 2.0 (Authlib on Flask), everything in memory.

    PYTHONPATH=tools python -m provider --help

For tests: `create_app(Config(...))` is the Flask application, `running(...)` a server on a port of its own.
"""

from .app import create_app
from .config import Config
from .running import running

__all__ = ["Config", "create_app", "running"]
