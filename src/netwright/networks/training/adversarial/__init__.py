"""Two networks that learn against each other: how they fit together, their Keras model, and the loop."""
