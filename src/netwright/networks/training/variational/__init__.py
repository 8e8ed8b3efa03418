"""An encoder and a decoder that learn by way of a chance: how they fit together, their Keras model, and the loop."""
