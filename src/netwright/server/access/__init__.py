"""Who may enter, and what a response may do in a browser."""
