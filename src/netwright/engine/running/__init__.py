"""Runs: what has to work, in what order, and what becomes of it."""
