"""Nodes that read from outside and write to it."""
