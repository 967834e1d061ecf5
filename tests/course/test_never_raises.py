"""Whatever a file holds, the reader gives a lesson or BrokenLesson; the index and the check never raise at all."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnntutor.course import index
from rnntutor.course.check import check
from rnntutor.course.locate import folder
from rnntutor.course.mistakes import Mistake
from rnntutor.course.reader import BrokenLesson, read, read_text

LESSONS = [path.read_text("utf-8") for path in index.files(folder())]
BROKEN = [path.read_text("utf-8", "replace") for path in sorted((Path(__file__).parent / "broken").glob("*.md"))]
MARKUP = ["```", "```scene x\n", "```panels\n", "\n---\n", "## ", "<!--", "-->", "$", "\\{", "{c[2]}", "{x: y[1]}"]
YAML = ["- ", ": ", "[", "]", "{", "}", '"', "'", "|", ">", "&a ", "*a", "!!python/object:x ", "?", "#", "%", "@"]
STRANGE = [
    "\r",
    "\0",
    "\x1b[0m",
    "\ufeff",
    "\u2028",
    "½",
    "ₜ₋₁",
    "٣",
    "999999999",
    "-1",
    "0",
    "1e999",
    "9**9**9",
    "1/0",
]
EQUATION = ["h[t-1]", "h[t+1]", "[last]", "[:]", "[0]", "σ(", "transpose(", "concat(", "choose(", "W", "x", "x.y", "**"]
KEYS = ["over: once", "reverse: true\n", "cell: lstm\n", "layers:\n", "start: {h: x[last]}\n", "rows: ", "1..5"]
FORMS = ["{one_hot: [a, b], other: true}", "{repeat: 3, value: [1, 2]}", "{random: {seed: 1, shape: [3, 2]}}"]
LEARNING = [
    "loss: L\n",
    "grad.h[2]",
    "∂w",
    "curve: [h]\n",
    "surface: {x: w, y: b, from: [0, 0], to: [1, 1]}\n",
    "epochs: 3\n",
]
SOURCES = ["examples: {generate: parity}\n", "example: {forecast: sunspots.csv, number: 2}\n", "rule: {adam: 0.1}\n"]
WORDS = [*LEARNING, *SOURCES, *MARKUP, *YAML, *STRANGE, *EQUATION, *KEYS, *FORMS]
MANGLED = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 12), st.one_of(st.sampled_from(WORDS), st.text(max_size=5))), max_size=6
)


def mangled(text: str, changes: list[tuple[float, int, str]]) -> str:
    """The text with some characters cut out and others put in."""
    for where, cut, word in changes:
        at = int(where * len(text))
        text = text[:at] + word + text[at + cut :]
    return text


def told(text: str) -> list[Mistake] | None:
    """The mistakes of a broken lesson; None where it is whole."""
    try:
        read_text(text)
    except BrokenLesson as broken:
        return broken.mistakes
    return None


def read_or_told(text: str) -> bool:
    """Whether the text is a lesson; if not, it told why, in lines of the text."""
    mistakes = told(text)
    if mistakes is None:
        return True
    assert mistakes
    assert mistakes == sorted(mistakes)
    for mistake in mistakes:
        assert 1 <= mistake.line <= text.count("\n") + text.count("\r") + 1
        assert mistake.column >= 1
        assert len(str(mistake).splitlines()) == 1
    return False


@settings(deadline=None, max_examples=150)
@given(st.sampled_from(LESSONS + BROKEN), MANGLED)
def test_a_mangled_lesson_is_read_or_told(text: str, changes: list[tuple[float, int, str]]):
    read_or_told(mangled(text, changes))


@settings(deadline=None, max_examples=100)
@given(st.text(max_size=300))
def test_no_other_text_is_a_lesson(text: str):
    assert not read_or_told(text)


@settings(deadline=None, max_examples=100)
@given(
    st.sampled_from(["scene a", "panels", "question a", "worksheet a", "training a"]),
    st.lists(
        st.one_of(st.sampled_from(WORDS), st.text(max_size=8), st.sampled_from(["\n", " ", "- ", "rows: ", "ask: "]))
    ),
)
def test_a_block_of_anything_is_read_or_told(kind: str, words: list[str]):
    front = "---\nformat: 1\nid: any\ntitle: Any\nchapter: Any\n---\n## A page\n"
    scene = '```scene first\nequations: "y = w * x"\nweights: {w: 2}\ninputs: {x: [1]}\nloss: y\n```\n'
    read_or_told(f"{front}{scene}```{kind}\n{''.join(words)}\n```\n")


@settings(deadline=None, max_examples=100)
@given(st.one_of(st.binary(max_size=200), st.sampled_from(LESSONS).map(lambda text: text.encode("utf-16"))))
def test_bytes_are_read_or_told_by_reader_index_and_check(data: bytes):
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "lesson.md")
        path.write_bytes(data)
        with pytest.raises(BrokenLesson):
            read(path)
        assert index.entry(path).broken
        assert check([path]).errors


@settings(deadline=None, max_examples=60)
@given(st.sampled_from(LESSONS), MANGLED)
def test_the_index_knows_the_same_as_the_reader(text: str, changes: list[tuple[float, int, str]]):
    text = mangled(text, changes[:2])
    try:
        lesson = read_text(text)
    except BrokenLesson:
        return
    with tempfile.TemporaryDirectory() as name:
        path = Path(name, "lesson.md")
        path.write_text(text, "utf-8", newline="")
        entry = index.entry(path)
    assert (entry.id, entry.title, entry.chapter) == (lesson.id, lesson.title, lesson.chapter)
    assert (entry.minutes, entry.needs, entry.questions) == (lesson.minutes, lesson.needs, tuple(lesson.questions))
    assert not entry.broken


def test_a_folder_a_missing_file_and_an_unreadable_name_are_told(tmp_path: Path):
    for path in (tmp_path, tmp_path / "none.md", Path("\0")):
        with pytest.raises(BrokenLesson):
            read(path)
        assert index.entry(path).broken
