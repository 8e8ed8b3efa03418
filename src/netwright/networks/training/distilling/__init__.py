"""A student that learns from a teacher: how they fit together, their Keras model, and the loop."""
