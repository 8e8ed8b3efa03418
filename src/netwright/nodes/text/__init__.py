"""Nodes for text and for sequences made of it."""
