"""Netwright: a visual workbench for deep learning, on the canvas, from the shell and from Python."""

__version__ = "0.1.0"
