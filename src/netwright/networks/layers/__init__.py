"""Single layers: made, called and measured by Keras, without allocating where shapes are enough."""
