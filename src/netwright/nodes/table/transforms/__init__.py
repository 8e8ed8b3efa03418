"""Nodes that learn a step from a table, so that it can be applied again."""
