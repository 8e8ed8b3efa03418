"""The inside of a worker: only ever a process of its own, started by module name or forked by the template."""
