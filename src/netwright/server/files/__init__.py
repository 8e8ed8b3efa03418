"""What lies in the workspace, and the ways in and out of it."""
