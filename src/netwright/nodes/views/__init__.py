"""Nodes that show results."""
