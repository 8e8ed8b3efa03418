"""The document: model, edits and their inverses, problems, file format, expressions.

Pure: nothing here reads or writes a file, and nothing knows a node class, only node types as data.
"""
