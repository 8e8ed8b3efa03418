"""The architectures of Keras, with random weights, those of a file or the published ones."""
