from dataclasses import dataclass

import pytest

from rnntutor.session.progress import Progress
from rnntutor.session.records import Mark, Place
from rnntutor.session.store import Store


@dataclass(frozen=True)
class Entry:
    id: str
    questions: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    broken: str = ""


WORDS = Entry("words", ("one", "two"))
MEMORY = Entry("memory", ("why",), needs=("words",))
READING = Entry("reading")
LSTM = Entry("lstm", ("four", "table"), needs=("memory",))
COURSE = (WORDS, MEMORY, READING, LSTM)


def right(lesson: Entry) -> set[Mark]:
    return {Mark(lesson.id, question, "right") for question in lesson.questions}


def place(lesson: str, at: float = 1.0, finished: bool = False) -> Place:
    return Place(lesson, finished=finished, at=at)


def progress(marks=(), *places: Place, course=COURSE) -> Progress:
    return Progress.of(course, marks, {place.lesson: place for place in places})


def test_a_lesson_never_touched_is_new():
    assert progress().state("words") == "new"


def test_a_lesson_that_was_opened_is_started():
    assert progress((), place("words")).state("words") == "started"


def test_a_wrong_answer_starts_a_lesson_and_is_not_counted():
    told = progress({Mark("words", "one", "wrong")})
    assert told.state("words") == "started"
    assert told.lessons["words"].count == "0 of 2"


def test_a_lesson_is_done_when_every_question_was_right_once():
    marks = right(WORDS) | {Mark("words", "one", "wrong")}
    assert progress(marks).state("words") == "done"


def test_the_marks_of_a_lesson_stand_in_the_order_of_its_questions():
    told = progress({Mark("words", "two", "right")})
    assert told.lessons["words"].marks == (False, True)
    assert told.lessons["words"].count == "1 of 2"


def test_the_cells_of_a_worksheet_do_not_make_it_right_and_the_whole_does():
    cells = {Mark("lstm", "four", "right"), Mark("lstm", "table:c[2]", "right")}
    assert progress(cells).lessons["lstm"].marks == (True, False)
    assert progress(cells | {Mark("lstm", "table", "right")}).state("lstm") == "done"


def test_a_question_that_was_given_up_is_not_right():
    told = progress({Mark("memory", "why", "given-up")}).lessons["memory"]
    assert told.state == "started"
    assert told.given_up == {"why"}


def test_a_question_given_up_becomes_right_when_it_is_answered_after_all():
    told = progress({Mark("memory", "why", "given-up"), Mark("memory", "why", "right")}).lessons["memory"]
    assert told.state == "done"
    assert told.given_up == set()


def test_a_lesson_without_questions_is_done_when_its_last_page_was_reached():
    assert progress((), place("reading")).state("reading") == "started"
    assert progress((), place("reading", finished=True)).state("reading") == "done"


def test_the_last_page_does_not_make_a_lesson_with_open_questions_done():
    assert progress((), place("words", finished=True)).state("words") == "started"


def test_a_question_added_to_a_lesson_opens_it_again_and_one_taken_away_is_forgotten():
    longer = Entry("words", ("one", "two", "three"))
    assert progress(right(WORDS), course=(longer,)).lessons["words"].count == "2 of 3"
    assert progress(right(longer), course=(WORDS,)).lessons["words"].count == "2 of 2"


def test_the_course_counts_its_done_lessons():
    assert progress(right(WORDS) | right(MEMORY)).count == "2 of 4"


def test_answers_in_lessons_of_another_course_count_nowhere():
    told = progress({Mark("elsewhere", "one", "right")}, place("elsewhere"))
    assert told.count == "0 of 4"
    assert told.next == "words"
    assert told.state("elsewhere") == "new"


@pytest.mark.parametrize(
    ("marks", "places", "on"),
    [
        pytest.param(set(), [], "words", id="at the first lesson, to begin with"),
        pytest.param(set(), [place("lstm", 2.0), place("words", 1.0)], "lstm", id="where one was last"),
        pytest.param(
            set(), [place("lstm", 1.0), place("words", 2.0)], "words", id="where one was last, whatever order"
        ),
        pytest.param(right(WORDS), [place("words")], "memory", id="at the next, when the last is done"),
        pytest.param(right(LSTM), [place("lstm")], "words", id="at the first open one, after one far ahead"),
    ],
)
def test_enter_goes_on(marks, places, on):
    assert progress(marks, *places).next == on


def test_enter_passes_by_a_lesson_whose_needs_are_open():
    course = (Entry("gru", ("one",), needs=("words",)), WORDS)
    assert progress(course=course).next == "words"


def test_enter_goes_to_the_first_open_lesson_where_needs_go_round_in_a_circle():
    course = (Entry("hen", ("one",), needs=("egg",)), Entry("egg", ("one",), needs=("hen",)))
    assert progress(course=course).next == "hen"


def test_enter_passes_by_a_lesson_whose_file_is_broken():
    course = (Entry("odd", broken="no front matter"), WORDS)
    assert progress((), place("odd"), course=course).next == "words"
    assert progress(course=course[:1]).next is None


def test_a_need_that_is_not_in_the_course_holds_nothing_up():
    course = (Entry("gru", ("one",), needs=("elsewhere",)), WORDS)
    assert progress(course=course).next == "gru"


def test_enter_goes_to_the_lesson_last_open_when_all_is_done():
    marks = right(WORDS) | right(MEMORY)
    assert progress(marks, place("words", 2.0), place("memory", 1.0), course=(WORDS, MEMORY)).next == "words"
    assert progress(marks, course=(WORDS, MEMORY)).next == "memory"


def test_an_empty_course_has_nowhere_to_go_on():
    assert progress(course=()).next is None


def test_progress_is_put_together_from_a_store(tmp_path):
    with Store.open(tmp_path) as store:
        store.record("words", "one", "3", "right")
        store.record("words", "two", "4", "wrong")
        store.save_place(Place("words", page=2))
        told = Progress.of(COURSE, store.marks(), store.places())
        assert told == Progress.of(COURSE, store.attempts(), store.places())
    assert told.lessons["words"].count == "1 of 2"
    assert told.lessons["words"].place.page == 2
    assert told.next == "words"
