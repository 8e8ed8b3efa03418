"""Nodes that train networks."""
