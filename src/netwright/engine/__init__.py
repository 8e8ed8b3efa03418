"""What runs a workflow: plan, schedule, cache, run records. Knows node types as data, and never loads Keras."""
