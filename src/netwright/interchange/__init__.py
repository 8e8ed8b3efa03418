"""Whole workflows from and to other forms: a Keras model as a canvas, a drawn network as a Python script."""
