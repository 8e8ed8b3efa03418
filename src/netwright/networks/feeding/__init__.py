"""From tables to what a network eats, and from what it gives back to columns."""
