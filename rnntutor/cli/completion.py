"""`--print-completion SHELL`: the script that completes commands and options in a shell."""

from __future__ import annotations

import argparse

import shtab

from rnntutor.cli.arguments import COMMANDS, Parser
from rnntutor.cli.outcome import Outcome, Stop

COMPLETED = {
    "LESSON": shtab.FILE,
    "PATH": shtab.FILE,
    "FILE": shtab.FILE,
    "export": shtab.FILE,
    "import": shtab.FILE,
    "lessons": shtab.DIRECTORY,
}  # by the name of the value


def script(shell: str) -> Outcome:
    """The completion script for a shell. Raises Stop."""
    if shell not in shtab.SUPPORTED_SHELLS:
        raise Stop(f"--print-completion: '{shell}' is none of {', '.join(shtab.SUPPORTED_SHELLS)}")
    top = Parser()
    commands = top.add_subparsers()
    for name, (about, _, _) in COMMANDS.items():
        _complete(commands.add_parser(name, command=name, help=about))
    _complete(top)
    return Outcome(shtab.complete(top, shell).rstrip("\n"))


def _complete(parser: argparse.ArgumentParser) -> None:
    """Say which words are files."""
    for action in parser._actions:
        if action.dest in COMPLETED:
            action.complete = COMPLETED[action.dest]  # pyright: ignore[reportAttributeAccessIssue]
