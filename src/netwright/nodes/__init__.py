"""The node types, one a file, found by walking this package."""
