"""Open documents: the truth that all pages edit, saved by itself and told to whoever follows."""
