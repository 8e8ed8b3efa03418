"""The commands: `netwright serve`, `run`, `check`, `nodes`, `examples`, `cache`, `connections`."""

from __future__ import annotations


def main() -> None:
    """Run the command line."""
    from netwright.cli.app import app

    app()
