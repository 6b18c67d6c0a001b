# PC only: do not upload. Firmware has this module frozen in.
"""`urequests`: the name by which older programs know `requests`."""

from requests import delete, get, head, patch, post, put, request

__all__ = ["delete", "get", "head", "patch", "post", "put", "request"]
