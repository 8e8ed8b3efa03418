"""What is kept on disk: results, run records, curves and logs."""
