"""The command line. Each command is a module that is imported only when it is called: `rnntutor --help` needs none."""

from rnntutor.cli.program import main

__all__ = ["main"]
