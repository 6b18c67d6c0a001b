"""Signing in on a PC, behind `make login`."""
