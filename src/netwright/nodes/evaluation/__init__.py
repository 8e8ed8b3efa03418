"""Nodes that judge results."""
