"""Nodes that take and give whole networks."""
