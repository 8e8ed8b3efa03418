"""Graphs of layers as values: changed, cut, applied, compared."""
