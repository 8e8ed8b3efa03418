"""Layer nodes: one for each layer of the catalogue, made from it."""
