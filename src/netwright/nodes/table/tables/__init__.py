"""Nodes that bring several tables together."""
