"""A `{...}` that a learner cannot see is told to the author."""

from pathlib import Path

from rnntutor.course.reader import read
from rnntutor.quiz.masked import masked

FRONT = "---\nformat: 1\nid: test\ntitle: A test\nchapter: Tests\n---\n"
SCENE = "```scene s\nequations: h = h[t-1] + x\ninputs: {x: [1, 2, 3]}\n```\n"
FOLLOWS = "it is what is asked for, or follows from it"


def told(folder: Path, body: str) -> list[str]:
    """The warnings: line from the first page, column, message."""
    path = folder / "lesson.md"
    path.write_text(f"{FRONT}## One\n{SCENE}{body}", "utf-8")
    return [f"{found.line - 11}:{found.column}: {found.message}" for found in masked(read(path))]


def question(name: str, answer: str, hint: str = "Add.") -> str:
    return f"```question {name}\nask: What?\nanswer: {answer}\nhints: ['{hint}']\n```\n"


def test_an_answer_in_the_text_of_its_own_page_is_told(tmp_path: Path):
    found = told(tmp_path, "At first {h[1]},\nlater {h[3]}.\n\n" + question("two", "h[2]"))
    assert found == [f"2:7: '{{h[3]}}' shows ▒▒ until a question of this page is answered: {FOLLOWS}"]
    assert told(tmp_path, "It is {h[3]}.\n## Two\n" + question("two", "h[2]")) == []


def test_a_hint_that_hides_its_own_answer_or_one_below_is_told(tmp_path: Path):
    first, second = question("one", "h[1]", "{h[2]} is later"), question("two", "h[2]", "from {h[1]} to {h[2]}")
    words = "shows ▒▒ as long as this is asked"
    assert told(tmp_path, first + second) == [
        f"4:10: '{{h[2]}}' {words}: {FOLLOWS}",
        f"9:25: '{{h[2]}}' {words}: {FOLLOWS}",
    ]


def test_a_worksheet_may_name_its_own_cells_but_for_the_one_that_comes_last(tmp_path: Path):
    body = "```worksheet w\nrows: h\nsteps: 1..3\nhints: ['{h[1]} and {x[2]}', 'then {h[3]}']\n```\n"
    assert told(tmp_path, body) == [f"4:36: '{{h[3]}}' shows ▒▒ as long as this is asked: {FOLLOWS}"]


def test_what_was_answered_before_is_seen_also_where_it_depends_on_what_is_asked(tmp_path: Path):
    last, first = question("three", "h[3]"), question("one", "h[1]", "it ends at {h[3]}")
    assert told(tmp_path, last + first) == []
    assert told(tmp_path, last + "## Two\nIt ends at {h[3]}.\n\n" + first) == []
    (found,) = told(tmp_path, first + last)
    assert found.startswith("4:21: '{h[3]}' shows")
