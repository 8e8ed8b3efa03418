"""The processes that run nodes: typed commands go in, typed notifications come out.

This side (`pool`, `process`, `protocol`) lives in the server or the shell command and stays light. The other side,
`netwright.workers.child`, is only ever started as a process of its own.
"""
