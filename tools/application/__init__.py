"""Starts an application of one's own from an example."""
