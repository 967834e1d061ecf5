"""What `check` proves, and what it doubts."""

from pathlib import Path

import pytest

from rnntutor.course.check import check

from .writing import FRONT, SUM, write


def lines(folder: Path, body: str) -> list[str]:
    """The report on one lesson, without the folder."""
    path = folder / "lesson.md"
    path.write_text(FRONT + body, "utf-8")
    return str(check([path])).replace(f"{folder}/", "").splitlines()


def test_a_sound_lesson_is_counted(tmp_path: Path):
    body = f"{SUM}```question one\nask: What?\nanswer: y[1]\n```\n## Two\n"
    assert lines(tmp_path, body) == ["1 lesson, 2 pages, 1 question: nothing wrong"]


def test_all_mistakes_of_all_files_are_told(tmp_path: Path):
    for name in ("one", "two"):
        write(tmp_path, name, format="2", minutes="many")
    report = check([tmp_path])
    assert [(Path(mistake.path).name, mistake.line) for mistake in report.errors] == [
        ("one.md", 2), ("one.md", 6), ("two.md", 2), ("two.md", 6)
    ]  # fmt: skip
    assert str(report).endswith("0 lessons, 0 pages, 0 questions: 4 errors")


def test_a_long_page_is_doubted(tmp_path: Path):
    assert lines(tmp_path, "Words " * 400 + "\n## Two\nShort.\n") == [
        "lesson.md:7:1: warning: this page has about 50 lines of text, of which a small terminal shows 16: begin "
        "another with '## '",
        "1 lesson, 2 pages, 0 questions: 1 warning",
    ]
    assert len(lines(tmp_path, "Words " * 300)) == 1


def test_a_number_that_is_not_computed_is_doubted_at_its_place(tmp_path: Path):
    assert lines(tmp_path, "A\n\nfine 3, but 31.") == [
        "lesson.md:10:13: warning: the number 31 is not computed: write {...}, or `31` if it is given",
        "1 lesson, 1 page, 0 questions: 1 warning",
    ]


def test_a_heading_that_begins_no_page_is_doubted(tmp_path: Path):
    body = "Text.\n\n##Two\n\n### Three\n\n```\n##four\n### five\n```\n\n####### six, #7 and C##\n"
    assert lines(tmp_path, body) == [
        "lesson.md:10:1: warning: a page begins with '## ': a blank is missing behind the ##",
        "lesson.md:12:1: warning: a page begins with '## ': this smaller heading begins none",
        "1 lesson, 1 page, 0 questions: 2 warnings",
    ]


LSTM = """```scene s
equations: |
  f = σ(x + h[t-1] + c[t-1])
  i = σ(x + h[t-1])
  z = tanh(x + h[t-1])
  o = σ(a)
  a = x + h[t-1] + c
  c = f * c[t-1] + i * z
  h = o * tanh(c)
inputs: {x: [1, 2]}
```
"""
TWO = """```scene s
layers:
  one:
    equations: |
      h = x + y[t-1]
      y = 2 * h
  two: {equations: "h = one.y + h[t-1]"}
inputs: {x: [1, 2]}
```
"""


@pytest.mark.parametrize(
    ("scene", "picture", "said"),
    [
        (LSTM, "lstm", ["has no wire from c to o", "has no wire from c[t-1] to f"]),
        (LSTM.replace(" + c[t-1])", ")").replace("[t-1] + c\n", "[t-1]\n"), "lstm", []),
        (SUM, "rnn", []),
        (TWO, "rnn", [
            "has a wire from h[t-1] to h, and the scene has not",
            "has no wire from y[t-1] to h",
            "shows the layer one alone, not two",
        ]),
    ],
)  # fmt: skip
def test_a_built_in_diagram_whose_wires_are_not_those_of_the_scene_is_doubted(
    tmp_path: Path, scene: str, picture: str, said: list[str]
):
    found = lines(tmp_path, f"{scene}\n```panels\n- diagram: {picture}\n```\n")[:-1]
    assert [line.partition(f"the diagram {picture} ")[2] for line in found] == said


def test_a_run_that_grows_without_end_is_doubted_where_it_begins(tmp_path: Path):
    scene = "```scene s\nequations: |\n  y = h\n  h = h[t-1] ** 2 + x\ninputs: {x: {repeat: 20, value: 9}}\n```\n"
    assert lines(tmp_path, scene)[0] == (
        "lesson.md:11:3: warning: in the scene 's', h is no finite number from step 10 on"
    )


def test_two_lessons_of_one_id_are_told_both(tmp_path: Path):
    write(tmp_path, "one", id="same")
    write(tmp_path, "two", id="same")
    assert [mistake.message for mistake in check([tmp_path]).errors] == [
        "the lesson two.md has the id 'same' too: each needs its own",
        "the lesson one.md has the id 'same' too: each needs its own",
    ]


def test_an_id_of_many_lessons_is_told_once_at_each(tmp_path: Path):
    for name in ("one", "two", "three"):
        write(tmp_path, name, id="same")
    assert [mistake.message for mistake in check([tmp_path]).errors] == [
        f"the lessons {others} have the id 'same' too: each needs its own"
        for others in ("three.md, two.md", "one.md, two.md", "one.md, three.md")
    ]


def test_a_need_that_no_lesson_has_is_told_at_its_word(tmp_path: Path):
    write(tmp_path, "one", needs="[two, rnn-by-hand, thre]")
    write(tmp_path, "two")
    write(tmp_path, "three")
    errors = check([tmp_path / "one.md"]).errors
    assert [(mistake.line, mistake.column, mistake.message) for mistake in errors] == [
        (6, 27, "needs: there is no lesson 'thre' (did you mean 'three'?)")
    ]


def test_lessons_that_wait_for_one_another_are_told(tmp_path: Path):
    write(tmp_path, "one", needs="[two]")
    write(tmp_path, "two", needs="[three]")
    write(tmp_path, "three", needs="[one]")
    write(tmp_path, "four", needs="[one]")
    assert [mistake.message for mistake in check([tmp_path]).errors] == [
        "needs: the lessons wait for one another: one needs two needs three needs one",
        "needs: the lessons wait for one another: three needs one needs two needs three",
        "needs: the lessons wait for one another: two needs three needs one needs two",
    ]


def test_a_lesson_does_not_need_itself(tmp_path: Path):
    write(tmp_path, "one", needs="[one]")
    assert [mistake.message for mistake in check([tmp_path]).errors] == [
        "needs: the lessons wait for one another: one needs one"
    ]


def test_an_empty_folder_and_a_missing_file_are_told(tmp_path: Path):
    assert [mistake.message for mistake in check([tmp_path, tmp_path / "none.md"]).errors] == [
        "there is no lesson in this folder", "there is no such file"
    ]  # fmt: skip


def test_a_file_given_twice_is_told_once(tmp_path: Path):
    path = write(tmp_path, "one", format="2")
    assert len(check([path, path, tmp_path]).errors) == 1


def test_a_bias_that_is_longer_than_what_it_meets_is_doubted(tmp_path: Path):
    scene = "```scene sum\nequations: |\n  y = W @ x + b\nweights: {W: [[1]], b: [0, 5]}\ninputs: {x: [1, 2]}\n```\n"
    told = "warning: b has 2 entries where W @ x has 1: the sum has 2"
    assert lines(tmp_path, scene)[0] == f"lesson.md:{FRONT.count(chr(10)) + 3}:3: {told}"


@pytest.mark.parametrize(("product", "said"), [("p @ ln(q)", True), ("1 + p @ ln(q)", True), ("sum(p / q)", False)])
def test_a_product_of_zero_and_a_logarithm_of_zero_is_told_with_what_would_be_right(
    tmp_path: Path, product: str, said: bool
):
    found = lines(tmp_path, f"```scene s\nequations: y = {product}\ninputs: {{p: [[0, 1]], q: [[0, 1]]}}\n```\n")[0]
    assert "is no finite number from step 1 on" in found
    assert found.endswith("0 · ln 0 is 0 in  p * ln(q)  and in  dot(p, ln(q)) , not in a product with @") is said


def test_the_sum_of_products_with_a_logarithm_of_zero_is_a_number(tmp_path: Path):
    for right in ("sum(p * ln(q))", "dot(p, ln(q))"):
        body = f"```scene s\nequations: y = {right}\ninputs: {{p: [[0, 1]], q: [[0, 1]]}}\n```\n"
        assert lines(tmp_path, body) == ["1 lesson, 1 page, 0 questions: nothing wrong"]


@pytest.mark.parametrize(
    "front", [{"minutes": "many"}, {"title": ""}, {"format": "2"}, {"chapter": "a: b"}, {"id": "A"}]
)
def test_a_lesson_whose_front_matter_is_wrong_is_still_there_for_the_others(tmp_path: Path, front: dict[str, str]):
    write(tmp_path, "01-one", **({"id": "one"} | front))
    write(tmp_path, "02-two", id="two", needs="[one]")
    (tmp_path / "glossary.md").write_text("## word\nlesson: one\n\nWhat stands here.\n", "utf-8")
    assert [Path(mistake.path).name for mistake in check([tmp_path]).errors] == ["01-one.md"]


def test_a_term_that_stands_on_no_page_is_doubted(tmp_path: Path):
    write(tmp_path, "one")
    write(tmp_path, "two", title="A text")
    terms = "## text\nlesson: one\n\nWords.\n\n## scoure\n\nA slip of the pen.\n"
    (tmp_path / "glossary.md").write_text(terms, "utf-8")
    assert [(found.line, found.message) for found in check([tmp_path]).warnings] == [
        (6, "'scoure' stands on no page of these lessons")
    ]


@pytest.mark.parametrize(
    ("so", "told"),
    [
        ("y[2] > 12", []),
        ("y[2] > 1", ["this holds already with the scene's own w: let it begin with other numbers"]),
        ("x[2] > 5", ["x₂ > 5 does not depend on w"]),
        ("['x[1] = 1', 'y[1] > 9']", ["x₁ = 1 does not depend on w"]),
    ],
)
def test_weights_to_choose_that_change_nothing_or_need_no_change_are_doubted(tmp_path: Path, so: str, told: list[str]):
    scene = "```scene s\nequations: y = w * x\nweights: {w: 2}\ninputs: {x: [1, 6]}\n```\n"
    body = f"{scene}```question q\nask: Choose w.\nchoose: w\nso: {so}\nexample: {{w: 10}}\n```\n"
    path = tmp_path / "lesson.md"
    path.write_text(FRONT + body, "utf-8")
    assert [warning.message for warning in check([path]).warnings] == told
