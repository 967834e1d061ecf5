"""What the README says is what the program does: its commands, its keys, its Python."""

import doctest
import re
import shlex
from pathlib import Path

import pytest

from rnntutor.cli.arguments import COMMANDS, OPTIONS
from rnntutor.screen.keys import KEYS

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
CALLS = [
    call.split("\n", 1) for block in re.findall(r"```console\n(.*?)```", README, re.S) for call in block.split("$ ")[1:]
]


@pytest.mark.parametrize(("command", "shown"), CALLS, ids=[command for command, _ in CALLS])
def test_a_command_prints_what_the_readme_shows(command: str, shown: str, call) -> None:
    done = call(*shlex.split(command)[1:])
    pattern = "".join("(?:.*\n)*" if line == "...\n" else re.escape(line) for line in shown.splitlines(keepends=True))
    assert re.fullmatch(pattern, done.out + done.err), done.out + done.err


def test_the_python_of_the_readme_runs() -> None:
    text = "\n".join(re.findall(r"```python\n(.*?)```", README, re.S))
    example = doctest.DocTestParser().get_doctest(text, {}, "README.md", "README.md", 0)
    assert len(example.examples) > 5
    assert doctest.DocTestRunner().run(example).failed == 0


def test_the_keys_of_the_readme_are_those_of_the_screen() -> None:
    table = README[README.index("| key |") : README.index("Answers are typed")]
    known = {key for _, keys in KEYS for key, _ in keys}
    named = re.findall(r"`([^`]+)`", table)
    assert len(named) > 10
    assert set(named) <= known


def test_every_command_and_option_stands_in_the_readme() -> None:
    assert all(f"`rnntutor {command}" in README for command in COMMANDS)
    assert all(option in README for option in OPTIONS if option not in ("--help", "--version"))


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "CHANGELOG.md", "lessons/README.md"])
def test_every_link_to_a_file_leads_somewhere(page: str) -> None:
    path = ROOT / page
    for target in re.findall(r"\]\(([^)#:]+)\)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target
