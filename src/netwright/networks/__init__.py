"""Networks: the layer catalogue, shapes while drawing, building, training, export. Keras is imported lazily."""
