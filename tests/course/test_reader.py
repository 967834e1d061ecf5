"""What a lesson file becomes."""

from pathlib import Path

import numpy as np
import pytest

from rnntutor.course import index
from rnntutor.course.lesson import Question, Worksheet
from rnntutor.course.locate import folder
from rnntutor.course.reader import BrokenLesson, read, read_text
from rnntutor.engine import Address

from .writing import FRONT, SUM, lesson, scene, wrong


def test_a_lesson_of_one_page_without_blocks_is_a_lesson():
    found = lesson("Only words.\n")
    assert (found.id, found.title, found.chapter) == ("test", "A test", "Tests")
    assert [page.title for page in found.pages] == ["A page"]
    assert found.pages[0].prose[0].markdown == "Only words."
    assert (found.scenes, found.questions, found.minutes, found.needs) == ({}, {}, None, ())


def test_the_scene_of_the_course_runs_as_printed():
    run = lesson(SUM).scenes["sum"].trace
    assert run["y"][:, 0].tolist() == [4, 12, 32]


def test_a_page_keeps_the_order_of_its_parts():
    found = lesson(
        f"Before.\n\n{SUM}\nBetween.\n\n```panels\n- table: [x, h]\n- heat: h\n  title: Heat\n```\n\nAfter.\n"
        "```question one\nask: What?\nanswer: y[2]\n```\n```worksheet two\nrows: [h, y]\nsteps: 2..3\n```\n## Next\n"
    )
    page = found.pages[0]
    assert [(text.markdown, text.scene) for text in page.prose] == [
        ("Before.", ""),
        ("Between.", "sum"),
        ("After.", "sum"),
    ]
    assert [(panel.kind, panel.names, panel.scene, panel.title) for panel in page.panels] == [
        ("table", ("x", "h"), "sum", ""),
        ("heat", ("h",), "sum", "Heat"),
    ]
    assert page.questions == ("one", "two")
    assert [page.title for page in found.pages] == ["A page", "Next"]


def test_lines_count_from_the_first_line_of_the_file():
    found = lesson(f"Text.\n\n{SUM}```question one\nask: What?\nanswer: y[2]\n```\n")
    lines = FRONT.count("\n")
    assert found.pages[0].line == lines
    assert found.pages[0].prose[0].line == lines + 1
    assert found.scenes["sum"].line == lines + 3
    assert found.questions["one"].line == lines + 3 + SUM.count("\n")


def test_a_question_names_a_value_and_a_choice_its_right_one():
    found = lesson(
        f"{SUM}```question value\nask: What?\nanswer: h₂[1]\nround: 3\nhints: Think.\nworked: So.\n```\n"
        "```question choice\nask: Which?\nchoices: [3, yes, no]\nright: 2\n```\n"
    )
    assert found.questions["value"] == Question(
        "value", "What?", "sum", Address("h", 2, (1,)), round=3, hints=("Think.",), worked="So.", line=16
    )
    choice = found.questions["choice"]
    assert isinstance(choice, Question)
    assert (choice.choices, choice.right, choice.address) == (("3", "yes", "no"), 2, None)


def test_a_worksheet_has_a_cell_for_each_row_and_step():
    found = lesson(f"{SUM}```worksheet table\nrows: [h, y]\nsteps: [1, 3]\n```\n").questions["table"]
    assert isinstance(found, Worksheet)
    assert found.cells == (Address("h", 1), Address("h", 3), Address("y", 1), Address("y", 3))


def test_blocks_speak_of_the_scene_last_opened_unless_they_say_another():
    second = SUM.replace("scene sum", "scene other")
    found = lesson(
        f"{SUM}{second}```panels\n- table: y\n- table: y\n  scene: sum\n```\n"
        "```question here\nask: What?\nanswer: y[1]\n```\n"
        "```question there\nask: What?\nanswer: y[1]\nscene: sum\n```\n"
    )
    assert [panel.scene for panel in found.pages[0].panels] == ["other", "sum"]
    assert [question.scene for question in found.questions.values()] == ["other", "sum"]


def test_all_means_every_line_and_in_a_table_the_inputs_too():
    yaml = "cell: rnn\nweights: {W: 1, U: 1, b: 0}\ninputs: {x: [1]}"
    found = lesson(f"```scene s\n{yaml}\n```\n```panels\n- table: all\n- equations: all\n```\n")
    assert [panel.names for panel in found.pages[0].panels] == [("x", "h"), ("h",)]


def test_a_value_of_one_step_needs_no_step():
    once = '```scene s\nequations: "y = 2 * x"\ninputs: {x: [3]}\n```\n'
    found = lesson(once + "It is {y}.\n```question q\nask: What?\nanswer: y\n```\n")
    question = found.questions["q"]
    assert isinstance(question, Question)
    assert question.address == Address("y", 1)


def test_words_become_one_hot_steps_with_labels():
    found = scene('equations: "y = x"\ninputs:\n  x: {one_hot: [no, bat, on], lexicon: [on, no], other: true}')
    assert found.inputs["x"].tolist() == [[0, 1, 0], [0, 0, 1], [1, 0, 0]]
    assert found.labels["x"] == ("on", "no", "other")


def test_a_text_of_words_is_taken_apart_and_is_its_own_lexicon():
    found = scene('equations: "y = x"\ninputs:\n  x: {one_hot: to be or not to be}')
    assert found.labels["x"] == ("to", "be", "or", "not")
    assert found.inputs["x"].argmax(1).tolist() == [0, 1, 2, 3, 0, 1]


def test_a_start_is_numbers_or_an_equation():
    numbers = scene('equations: "h = h[t-1] + x"\ninputs: {x: [1]}\nstart: {h: 1/2}')
    assert numbers.trace["h"].tolist() == [[1.5]]
    equation = scene('equations: "h = h[t-1] + x"\nweights: {a: 3}\ninputs: {x: [1]}\nstart: {h: 2 * a}')
    assert equation.trace["h"].tolist() == [[7]]


def test_a_start_of_a_layer_that_runs_backwards_stands_at_its_end():
    layers = (
        "layers:\n  back:\n    equations: 'h = h[t-1] + x'\n    reverse: true\n    start: {h: 10}\ninputs: {x: [1, 2]}"
    )
    assert scene(layers).trace["back.h"][:, 0].tolist() == [13, 12]


def test_a_learner_may_change_inputs_weights_and_starts():
    found = lesson(SUM).scenes["sum"]
    assert found.run(inputs={"x": np.array([[1.0, 0.0]])})["y"].tolist() == [[2]]
    assert found.run(start={"h": np.array([1.0, 1.0])})["y"][0].tolist() == [8]
    assert found.trace["y"][0].tolist() == [4]


def test_layers_read_one_another_and_have_weights_of_their_own():
    found = scene(
        "layers:\n  encoder:\n    equations: 'h = W @ x + h[t-1]'\n    weights: {W: [[2]]}\n"
        "  decoder:\n    equations: 'h = W * h[t-1]'\n    over: 2\n    start: {h: 'encoder.h[last]'}\n"
        "weights: {decoder.W: 3}\ninputs: {x: [1, 2]}"
    )
    assert found.trace["decoder.h"][:, 0].tolist() == [18, 54]


def test_lines_are_added_to_a_cell_of_the_library():
    found = scene(
        "cell: rnn-linear\nequations: |\n  y = V @ h\nweights: {W: 1, U: 1, b: 0, V: 10}\ninputs: {x: [1, 2]}"
    )
    assert found.trace["y"][:, 0].tolist() == [10, 30]


def test_a_comment_is_left_out_of_the_text_and_hides_blocks():
    found = lesson("One.\n\n<!-- not\n```question q\nask: What?\n```\n## shown\n-->\nTwo.\n")
    assert found.pages[0].prose[0].markdown.split() == ["One.", "Two."]
    assert not found.questions
    assert len(found.pages) == 1


def test_windows_line_ends_and_a_byte_order_mark_change_nothing():
    text = FRONT + SUM
    assert read_text("\ufeff" + text.replace("\n", "\r\n")).scenes["sum"].trace["y"].tolist() == [[4], [12], [32]]


def test_a_plain_fence_is_prose():
    assert lesson("```\nx ──▶ h\n```\n").pages[0].prose[0].markdown == "```\nx ──▶ h\n```"


def test_numbers_may_stand_in_a_file_beside_the_lesson(tmp_path: Path):
    (tmp_path / "sun.csv").write_text("# two numbers\n1, 2\n3, 4 # more\n\n5 -1e-1\n", "utf-8")
    path = tmp_path / "lesson.md"
    path.write_text(FRONT + '```scene s\nequations: "y = x"\ninputs: {x: {file: sun.csv}}\n```\n', "utf-8")
    assert read(path).scenes["s"].inputs["x"].tolist() == [[1, 2], [3, 4], [5, -0.1]]


def test_a_column_of_a_file_is_named_by_its_first_line(tmp_path: Path):
    (tmp_path / "sun.csv").write_text("year,spots\n1700,5\n1701,11\n", "utf-8")
    path = tmp_path / "lesson.md"
    inputs = "{x: {file: sun.csv, column: spots}, z: {file: sun.csv}}"
    text = f'```scene s\nequations: "y = x + sum(z)"\ninputs: {inputs}\n```\n'
    path.write_text(FRONT + text, "utf-8")
    scene = read(path).scenes["s"]
    assert scene.inputs["x"].tolist() == [5, 11]
    assert scene.inputs["z"].tolist() == [[1700, 5], [1701, 11]]
    assert scene.labels == {"z": ("year", "spots")}
    path.write_text(FRONT + text.replace("column: spots", "column: sports"), "utf-8")
    with pytest.raises(BrokenLesson, match=r":10:37: there is no column 'sports' in sun.csv .did you mean 'spots'"):
        read(path)


@pytest.mark.parametrize("name", ["../out.csv", "/etc/passwd", "sub/../../out.csv", "link.csv"])
def test_no_data_file_lies_outside_of_the_lessons_folder(tmp_path: Path, name: str):
    inside = tmp_path / "lessons"
    inside.mkdir()
    (tmp_path / "out.csv").write_text("1\n", "utf-8")
    (inside / "link.csv").symlink_to(tmp_path / "out.csv")
    path = inside / "lesson.md"
    path.write_text(f'{FRONT}```scene s\nequations: "y = x"\ninputs: {{x: {{file: {name}}}}}\n```\n', "utf-8")
    with pytest.raises(BrokenLesson, match="a data file lies in the folder of the lesson"):
        read(path)


def test_a_data_file_that_cannot_be_used_says_why(tmp_path: Path):
    path = tmp_path / "lesson.md"
    path.write_text(f'{FRONT}```scene s\nequations: "y = x"\ninputs: {{x: {{file: d.csv}}}}\n```\n', "utf-8")
    told = {
        b"1\ntwo\n": "d.csv:2: 'two' is no finite number",
        b"1\n1e999\n": "d.csv:2: '1e999' is no finite number",
        b"1\n1 2\n": "d.csv:2: 2 numbers here, but line 1 has 1 column",
        b"a b\n1\n": "d.csv:2: 1 number here, but line 1 has 2 columns",
        b"# none": "d.csv:1: no row of numbers stands here",
        b"\xff": "d.csv:1: the byte 0xff is no UTF-8 text: save the file as UTF-8",
        b"1\n" * 2_100_000: "d.csv is too large: at most 4 MB",
    }
    for content, said in told.items():
        (tmp_path / "d.csv").write_bytes(content)
        with pytest.raises(BrokenLesson, match=said):
            read(path)


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (FRONT.encode() + b"caf\xe9 and more\n", "8:4: this is no UTF-8 text: save the file as UTF-8"),
        (FRONT.encode("utf-16"), "1:1: this is no UTF-8 text: save the file as UTF-8"),
        (FRONT.encode() + b"\0", "8:1: this is no UTF-8 text: save the file as UTF-8"),
        (b"", "1:1: a lesson begins with its front matter: ---, then format, id, title, chapter, then ---"),
    ],
)
def test_bytes_that_are_no_text_are_told(tmp_path: Path, data: bytes, said: str):
    path = tmp_path / "lesson.md"
    path.write_bytes(data)
    with pytest.raises(BrokenLesson) as broken:
        read(path)
    assert str(broken.value) == f"{path}:{said}"


def test_more_mistakes_than_anyone_reads_are_not_all_told():
    told = wrong("x[}]" * 1000)
    assert len(told) == 201
    assert told[-1] == "there are more mistakes from here on: mend these first"


def test_a_file_larger_than_the_limit_is_not_read(tmp_path: Path):
    path = tmp_path / "large.md"
    path.write_text(FRONT + "word " * 60_000, "utf-8")
    with pytest.raises(BrokenLesson, match=r"large\.md:1:1: the file is too large: at most 256 KB"):
        read(path)


def test_a_run_of_ten_thousand_steps_of_sixty_four_units_is_read():
    found = scene(
        'equations: "h = tanh(a * h[t-1] + x)"\nweights: {a: 1/2}\ninputs: {x: {random: {seed: 1, shape: [10000, 64]}}}'
    )
    assert found.trace["h"].shape == (10_000, 64)


def test_a_run_that_would_not_fit_into_memory_is_told():
    told = wrong(
        "```scene s\nequations: |\n  M = outer(x, x) + M[t-1]\n  N = M @ M\n  O = N @ N\n  P = O @ O\n"
        "inputs: {x: {random: {seed: 1, shape: [10000, 64]}}}\n```\n"
    )
    assert told == ["the run would hold 163,872,768 numbers, at most 50,000,000"]


def test_every_lesson_of_the_course_is_read():
    files = index.files(folder())
    assert len(files) >= 5
    for path in files:
        assert read(path).path == path


def test_what_is_said_of_a_wrong_choice_belongs_to_one_of_the_choices():
    text = "```question one\nask: Which?\nchoices: [a, b, c]\nright: 2\nbecause: {BECAUSE}\n```\n"
    question = lesson(text.replace("BECAUSE", "3: Not that.")).questions["one"]
    assert isinstance(question, Question)
    assert question.because == ("", "", "Not that.")
    for because, said in (
        ("4: No.", "there is no choice '4': the choices are 1 to 3"),
        ("2: No.", "choice 2 is right: what is said of that is worked:"),
        ('1: "{h[1]}"', "'{h[1]}': no scene is open above this"),
    ):
        assert wrong(text.replace("BECAUSE", because)) == [said]
