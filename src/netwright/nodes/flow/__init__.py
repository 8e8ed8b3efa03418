"""Nodes that run a sub-workflow again and again, and what puts their results together."""
