"""Nodes that choose, make and convert columns."""
