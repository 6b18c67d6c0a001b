"""The library, for MicroPython's manifests: include("…/lib") freezes it into an image. Its version stands in it."""

metadata(description="OAuth 2.0 device login (RFC 8628)", license="MIT")
package("deviceflow")
