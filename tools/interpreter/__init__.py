"""A real MicroPython for the tests and measurements: fetched from Debian, or built with modules frozen into it."""
