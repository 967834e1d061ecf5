"""`--print-completion SHELL`: the script that completes commands and options in a shell."""

from __future__ import annotations

from rnntutor.cli.arguments import build
from rnntutor.cli.outcome import Outcome, Stop

SHELLS = ("bash", "zsh", "tcsh")


def script(shell: str) -> Outcome:
    """The completion script for a shell. Raises Stop."""
    if shell not in SHELLS:
        raise Stop(f"--print-completion: '{shell}' is none of {', '.join(SHELLS)}")
    try:
        import shtab
    except ImportError:
        raise Stop("completion needs shtab: pip install shtab") from None
    top, _ = build()
    return Outcome(shtab.complete(top, shell).rstrip("\n"))
