"""The language of row formulas: a small part of Python's expressions over the columns of a table."""
