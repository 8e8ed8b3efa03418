"""Nodes that fit classical models."""
