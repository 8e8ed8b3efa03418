"""Nodes for pictures in table columns."""
