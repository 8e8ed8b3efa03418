"""Edits of a document, each with its exact inverse, and what comes of several people's."""
