"""An encoder that learns from pairs: how, its Keras model, and the loop."""
