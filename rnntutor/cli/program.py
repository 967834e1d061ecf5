"""The program: words in, one outcome out, printed in one place: no command leaves a traceback or half an object."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable

from rnntutor.cli.outcome import DONE, USAGE, Outcome, Stop

INTERRUPTED = 130  # what a shell says of a program that Ctrl-C ended
_CONTROLS = {code: f"\\u{code:04x}" for code in (*range(32), *range(127, 160)) if chr(code) not in "\n\t"}
_ASCII = str.maketrans({"−": "-", "·": "*", "≈": "~", "…": "...", "×": "x", "✓": "+"})


def main(arguments: list[str] | None = None) -> int:
    """Run the command line; returns the exit status."""
    for library in ("OPENBLAS", "OMP", "MKL"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")  # before NumPy: threads cost more than these matrices
    typed = sys.argv[1:] if arguments is None else arguments
    as_json = "--json" in (typed[: typed.index("--")] if "--" in typed else typed)
    try:
        return _deliver(_respond(typed, (lambda line: None) if as_json else _say), as_json)
    except KeyboardInterrupt:
        return INTERRUPTED


def _respond(typed: list[str], say: Callable[[str], None]) -> Outcome:
    """The outcome of a call; a Stop and whatever nobody thought of become one line."""
    try:
        return _run(typed, say) if typed else _start([], None)
    except Stop as stop:
        return Outcome(status=stop.status, notice=stop.message)
    except Exception as error:
        if os.environ.get("RNNTUTOR_TRACEBACK"):
            raise
        where = "RNNTUTOR_TRACEBACK=1 shows where"
        return Outcome(status=USAGE, notice=f"a mistake in rnntutor itself: {type(error).__name__}: {error} ({where})")


def _start(words: list[str], folder: str | None) -> Outcome:
    from rnntutor.cli import tutor

    return tutor.start(words, folder)


def _run(typed: list[str], say: Callable[[str], None]) -> Outcome:
    from rnntutor.cli.arguments import Words, help_text, parse, version_text  # which takes a while: with words only

    words = Words(typed)
    if words.has("--help"):
        return Outcome(help_text(words.command))
    if words.has("--version"):
        return Outcome(version_text())
    values = parse(words)
    if words.command == "list":
        from rnntutor.cli import listing as module
    elif words.command == "show":
        from rnntutor.cli import showing as module
    elif words.command == "search":
        from rnntutor.cli import searching as module
    elif words.command == "check":
        from rnntutor.cli import checking as module
    elif words.command == "trace":
        from rnntutor.cli import tracing as module
    elif words.command == "explain":
        from rnntutor.cli import explaining as module
    elif words.command == "answer":
        from rnntutor.cli import answering as module
    elif words.command == "train":
        from rnntutor.cli import training as module

        values.say = say
    elif words.command == "review":
        from rnntutor.cli import reviewing as module
    elif words.command == "progress":
        from rnntutor.cli import progressing as module
    elif words.command == "report":
        from rnntutor.cli import reporting as module
    elif values.print_completion:
        from rnntutor.cli import completion

        return completion.script(values.print_completion)
    else:
        return _start(words.others, values.lessons)
    return getattr(module, f"{words.command}_command")(values)


def _say(line: str) -> None:
    """Print a line of what takes long while it goes on; where nobody listens any more, it ends."""
    try:
        _write("stdout", line)
    except OSError:
        _drop_stdout()
        raise Stop("", DONE) from None


def _deliver(outcome: Outcome, as_json: bool) -> int:
    """Print the outcome. A pipe that was closed ends it quietly, a full disk with a message."""
    text = outcome.text
    if as_json and (outcome.data is not None or outcome.status != DONE):
        text = _as_json(outcome.data if outcome.data is not None else {"error": outcome.notice})
    status, notice = outcome.status, outcome.notice
    try:
        _write("stdout", text)
    except BrokenPipeError:
        _drop_stdout()
    except OSError as error:
        _drop_stdout()
        status, notice = USAGE, f"the output could not be written: {error.strerror or error}"
    try:
        _write("stderr", f"rnntutor: {' '.join(notice.splitlines())}" if notice else "")
    except OSError:
        return status
    return status


def _as_json(data: object) -> str:
    import json

    return json.dumps(data, ensure_ascii=not _is_unicode("stdout"), allow_nan=False)


def _is_unicode(name: str) -> bool:
    encoding = getattr(getattr(sys, name), "encoding", None) or ""
    return encoding.lower().replace("-", "").startswith("utf8")


def _write(name: str, text: str) -> None:
    """Print to sys.NAME where there is one; what a terminal would obey or its encoding lacks is spelled out."""
    stream = getattr(sys, name)
    if not text or stream is None:
        return
    if isinstance(stream, io.TextIOWrapper):
        stream.reconfigure(errors="backslashreplace")
    text = text.translate(_CONTROLS)
    print(text if _is_unicode(name) else text.translate(_ASCII), file=stream, flush=True)


def _drop_stdout() -> None:
    """Let the interpreter's last flush go nowhere."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):
        return
