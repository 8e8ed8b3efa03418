"""The inside of a worker. Only started as a process (`python -m netwright.workers.child`, or forked by the template)."""
