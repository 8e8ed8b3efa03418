"""Networks to files of other programs, and back."""
