"""The words of the command line: one table of commands and options, read by argparse.

Options may stand anywhere. What argparse would take for an option, a text such as `-1/3`, never reaches it: it sees the
options and, for every other word, a number that stands for it.
"""

from __future__ import annotations

import argparse

from rnntutor import __version__
from rnntutor.cli.outcome import Stop

TYPE_CHECKING = False  # importing typing would take a tenth of the time that --help has
if TYPE_CHECKING:
    from typing import Any, NoReturn

REPEATED = ("--set", "--given")
OPTIONS: dict[str, tuple[str, str]] = {  # its value's name ("" for none) and what it does
    "--lessons": ("DIR", "take the lessons from this folder instead of the course's own"),
    "--scene": ("ID", "the scene of the lesson (default: its first)"),
    "--set": ("NAME=JSON", "change an input, a weight (W, layer.W) or a start (h[0]); may be repeated"),
    "--given": ("NAME=TEXT", "a number of the learner's own that this one follows from, as c[1]=3.5; may be repeated"),
    "--gradients": ("", "add the slopes of the scene's loss, as grad.h"),
    "--variant": ("N", "the same question with other numbers, the N-th; 0 for the lesson's own"),
    "--epochs": ("N", "train for so many epochs instead of the lesson's own"),
    "--save": ("", "keep the trained weights beside the lesson, for scenes that say  trained: ID"),
    "--hints": ("", "with every hint, and every answer worked out"),
    "--strict": ("", "count warnings as mistakes"),
    "--csv": ("", "print the skills as a table for a spreadsheet"),
    "--export": ("FILE", "write all progress to a file, for another machine or a teacher"),
    "--import": ("FILE", "add the progress in a file to what is kept here; twice is once"),
    "--reset": ("LESSON", "begin a lesson anew, or 'all'; asks twice and keeps a backup"),
    "--daily": ("N", "from now on at most so many skills come back in a day (20 if nothing is set)"),
    "--json": ("", "print one JSON value instead of text"),
    "--print-completion": ("SHELL", "print the completion script for bash, zsh, fish or tcsh"),
    "--version": ("", "print the version"),
    "--help": ("", "print this help"),
}
EVERYWHERE = ("--lessons", "--help")
WITHOUT_COMMAND = ("--lessons", "--print-completion", "--version", "--help")
COMMANDS: dict[str, tuple[str, tuple[str, ...], tuple[str, ...]]] = {  # what it does, its words, its options
    "list": ("the lessons in course order, and what is done", (), ("--json",)),
    "show": ("the pages and question ids of a lesson, as plain text", ("LESSON",), ("--variant", "--hints")),
    "search": ("pages and terms of the course that hold all the words", ("TEXT+",), ("--json",)),
    "check": ("prove lesson files: every mistake with its line", ("PATH*",), ("--strict",)),
    "trace": ("all numbers of a scene, step by step", ("LESSON",), ("--scene", "--set", "--gradients", "--json")),
    "explain": ("one number, such as c[2], with its equation", ("LESSON", "ADDRESS"), ("--scene", "--set", "--json")),
    "answer": (
        "mark an answer, without recording it",
        ("LESSON", "QUESTION", "TEXT+"),
        ("--variant", "--given", "--json"),
    ),
    "train": (
        "train a network of a lesson, and say whether it learned",
        ("LESSON", "ID?"),
        ("--epochs", "--save", "--json"),
    ),
    "review": ("what is due for review: asks it, or prints it", (), ("--daily", "--json")),
    "progress": (
        "your skills and slips; export, import, reset",
        (),
        ("--csv", "--export", "--import", "--reset", "--json"),
    ),
    "report": ("for a teacher: the slips in the exports of a class", ("FILE+",), ("--json",)),
}
_WORDS = {
    "LESSON": "a lesson's id, or the path of its file",
    "PATH": "files or folders of lessons (default: the whole course)",
    "ADDRESS": "a name with a step and, in a vector, a unit: c[2], h[2][1]; a weight: W[1][2]; a slope: grad.h[2]",
    "QUESTION": "a question's id or a cell of a worksheet, such as table:c[2]",
    "ID": "a training of the lesson (needed where it has several)",
    "FILE": "files that students wrote with rnntutor progress --export",
    "TEXT": "the answer: 7, 1/3, '[4, 12, 32]', 'e^-2', the letter of a choice",
}
_USAGE = "rnntutor [LESSON] [options]\n       rnntutor COMMAND [options] ..."
_ABOUT = """\
A tutor in the terminal for recurrent neural networks: live numbers, answers
worked out on paper, and every number can be asked why. Without a command it
opens the course; with a lesson's id or file, that lesson.

commands:
""" + "\n".join(f"  {name:9}{about}" for name, (about, _, _) in COMMANDS.items())
_STATUS = """\
exit status: 0 done, right; 1 wrong, a broken lesson; 2 unreadable, unknown,
or no terminal"""


class Parser(argparse.ArgumentParser):
    """argparse that raises Stop, in one line, instead of ending the program."""

    def __init__(self, command: str = "", **settings: Any) -> None:
        """The parser of a command, of the program itself without one. `settings` are those of argparse."""
        about = _sentence(COMMANDS[command][0]) if command else _ABOUT
        texts = {"prog": f"rnntutor {command}".rstrip(), "description": about, "epilog": _STATUS}
        own = {"formatter_class": _layout, "add_help": False, "allow_abbrev": False}
        super().__init__(**{**texts, **own, **settings})
        for word in COMMANDS[command][1] if command else ():
            name, many = word.rstrip("*+?"), word[-1] if word[-1] in "*+?" else None
            self.add_argument(name, nargs=many, help=_WORDS[name])
        group = self.add_argument_group("options")
        for name in _options_of(command):
            value, about = OPTIONS[name]
            flags = ("-h", name) if name == "--help" else (name,)
            if value:
                group.add_argument(*flags, metavar=value, help=about, action="append" if name in REPEATED else "store")
            else:
                group.add_argument(*flags, help=about, action="store_true")

    def error(self, message: str) -> NoReturn:
        raise Stop(f"{message} (see {self.prog} --help)")


def _options_of(command: str) -> tuple[str, ...]:
    return (*COMMANDS[command][2], *EVERYWHERE) if command else WITHOUT_COMMAND


def _layout(prog: str) -> argparse.HelpFormatter:
    return argparse.RawDescriptionHelpFormatter(prog, max_help_position=30, width=80)  # a width saves asking for one


def _sentence(text: str) -> str:
    return f"{text[0].upper()}{text[1:]}."


class Words:
    """The words of a call: `options` as typed, each with its value, and the `others` in order."""

    def __init__(self, typed: list[str]) -> None:
        self.options: list[str] = []
        self.others: list[str] = []
        self._sort(typed)

    def _sort(self, typed: list[str]) -> None:
        waiting = list(typed)
        while waiting:
            word = waiting.pop(0)
            if word == "--":
                self.others += waiting
                return
            if not self._is_option(word):
                self.others.append(word)
                continue
            name, equals, value = word.partition("=")
            if equals and OPTIONS.get(name) and not OPTIONS[name][0]:
                raise Stop(f"{name} takes no value")
            if OPTIONS.get(name, ("", ""))[0] and not equals:
                if not waiting:
                    raise Stop(f"{name} needs a value: {name} {OPTIONS[name][0]}")
                equals, value = "=", waiting.pop(0)
            self.options.append(f"{name}{equals}{value}")

    def _is_option(self, word: str) -> bool:
        """Whether the word is an option: of an answer's text only what is one in full."""
        if not word.startswith("-") or word == "-":
            return False
        if word == "-h" or word.partition("=")[0] in OPTIONS:
            return True
        return not (self.others[:1] == ["answer"] and len(self.others) >= 3)

    @property
    def command(self) -> str:
        """The command that was called, "" for the tutor itself."""
        return self.others[0] if self.others and self.others[0] in COMMANDS else ""

    def has(self, option: str) -> bool:
        """Whether an option without a value was given."""
        return option in self.options or (option == "--help" and "-h" in self.options)


def parse(words: Words) -> argparse.Namespace:
    """The values of the call: `command`, the words by their lower-case names, the options. Raises Stop."""
    parser = Parser(words.command)
    known = ("-h", *_options_of(words.command))
    for option in words.options:
        if option.partition("=")[0] not in known:
            raise Stop(_unknown(option.partition("=")[0], words.command, known))
    given = words.others[1:] if words.command else []
    stand_ins = [str(at) for at in range(len(given))]
    found, extra = parser.parse_known_args([*words.options, *stand_ins])
    if extra:
        raise Stop(f"{words.command} takes no '{given[int(extra[0])]}' here (see {parser.prog} --help)")
    values = vars(found)
    for name in COMMANDS[words.command][1] if words.command else ():
        name = name.rstrip("*+?")
        place = values.pop(name)
        several = isinstance(place, list)
        values[name.lower()] = [given[int(at)] for at in place] if several else place and given[int(place)]
    values["command"] = words.command
    return argparse.Namespace(**values)


def help_text(command: str) -> str:
    """The help of a command, or of the program."""
    return Parser(command, usage=None if command else _USAGE).format_help().rstrip("\n")


def version_text() -> str:
    """ "rnntutor 0.1.0"."""
    return f"rnntutor {__version__}"


def _unknown(option: str, command: str, known: tuple[str, ...]) -> str:
    from difflib import get_close_matches

    who = f"rnntutor {command}".rstrip()
    near = get_close_matches(option, known, 1)
    hint = f" (did you mean {near[0]}?)" if near else f" (see {who} --help)"
    if option in OPTIONS:
        return f"{who} does not take {option}{hint if not near else ''}"
    return f"there is no option {option}{hint}"
