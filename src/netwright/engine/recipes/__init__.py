"""What decides each node's result: the graph of a document, and the key of each of its nodes."""
