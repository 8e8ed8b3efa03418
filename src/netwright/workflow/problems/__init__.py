"""What is wrong with a document as it is drawn."""
