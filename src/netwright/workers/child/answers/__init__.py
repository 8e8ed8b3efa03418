"""Answers to what the page asks while nothing runs."""
