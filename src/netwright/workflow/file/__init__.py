"""The file format: read as far as it goes, written to read well in a git diff."""
