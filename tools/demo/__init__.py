"""The demonstration behind `make run`."""
