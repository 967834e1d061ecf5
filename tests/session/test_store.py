import os
import threading

import pytest

from rnntutor.session.records import Attempt, Help, Mark, Place
from rnntutor.session.store import Store


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path) as store:
        yield store


def again(store: Store) -> Store:
    """The same file as the next run of the tutor finds it."""
    store.close()
    return Store.open(store.path.parent)


def test_a_new_store_is_kept_in_a_file_and_has_nothing_to_say(store, tmp_path):
    assert store.path == tmp_path / "progress.db"
    assert (store.notice, store.trouble, store.waiting) == ("", "", 0)
    assert store.attempts() == []
    assert store.places() == {}


def test_an_attempt_is_kept_as_it_was_typed(store):
    assert store.record("lstm", "shown-at-four", "  −10,½ [red]σ[/]\t", "wrong") is True
    with again(store) as later:
        (attempt,) = later.attempts()
    assert (attempt.lesson, attempt.question, attempt.verdict) == ("lstm", "shown-at-four", "wrong")
    assert attempt.text == "  −10,½ [red]σ[/]\t"
    assert attempt.given_up is False


def test_text_that_utf8_cannot_hold_is_kept_as_escapes(store):
    assert store.record("lstm", "four", "1\udce9", "unreadable") is True
    assert store.attempts()[0].text == "1\\udce9"


def test_attempts_come_in_the_order_of_their_time(store):
    for text in ("1", "2", "3"):
        store.record("lstm", "four", text, "wrong")
    store.add([Attempt("early", "elsewhere", "lstm", "four", "0", "wrong", 0, False, at=1.0)])
    assert [attempt.text for attempt in store.attempts()] == ["0", "1", "2", "3"]


def test_attempts_can_be_asked_for_by_lesson_and_question(store):
    store.record("lstm", "four", "1", "wrong")
    store.record("lstm", "table:c[2]", "7", "right")
    store.record("gru", "four", "2", "wrong")
    assert [attempt.text for attempt in store.attempts("lstm")] == ["1", "7"]
    assert [attempt.text for attempt in store.attempts("lstm", "table:c[2]")] == ["7"]
    assert {question: attempt.text for question, attempt in store.latest("lstm").items()} == {
        "four": "1",
        "table:c[2]": "7",
    }


def test_the_latest_attempt_at_a_question_is_the_last_one_sent(store):
    store.record("lstm", "four", "1", "wrong")
    store.record("lstm", "four", "0", "right")
    assert store.latest("lstm")["four"].verdict == "right"


def test_an_attempt_knows_its_slips_its_numbers_and_its_skill(store):
    store.record("lstm", "four", "1", "slip", slips=["no-memory", "gate-flipped"], variant=3, skill="lstm-step")
    store.record("lstm", "four", "0", "right")
    with again(store) as later:
        kept = [(one.verdict, one.slips, one.variant, one.skill) for one in later.attempts()]
    assert kept == [("slip", "no-memory,gate-flipped", 3, "lstm-step"), ("right", "", 0, "")]


def test_a_right_answer_with_other_numbers_marks_no_question(store):
    store.record("lstm", "four", "1", "right", variant=3)
    assert store.marks() == set()


def test_marks_tell_each_verdict_of_a_question_once(store):
    for verdict in ("wrong", "wrong", "right"):
        store.record("lstm", "four", "1", verdict)
    assert store.marks() == {Mark("lstm", "four", "wrong"), Mark("lstm", "four", "right")}


def test_adding_the_attempts_of_another_store_twice_changes_nothing(store, tmp_path):
    store.record("lstm", "four", "1", "wrong")
    store.record("lstm", "four", "0", "right")
    with Store.open(tmp_path / "other") as other:
        other.record("gru", "one", "5", "right")
        for _ in range(2):
            assert other.add(store.attempts()) is True
            assert sorted(attempt.text for attempt in other.attempts()) == ["0", "1", "5"]
        assert len({attempt.device for attempt in other.attempts()}) == 2


def test_an_attempt_that_is_known_is_not_changed_by_another_of_its_id(store):
    store.record("lstm", "four", "1", "wrong")
    (mine,) = store.attempts()
    store.add([Attempt(mine.id, "elsewhere", "lstm", "four", "0", "right", 0, False, at=1.0)])
    assert store.attempts() == [mine]


def test_a_store_keeps_the_name_of_its_device(store):
    name = store.device
    assert len(name) == 32
    with again(store) as later:
        assert later.device == name


def test_a_draft_is_there_next_time(store):
    store.save_draft("lstm", "four", "1 +")
    store.save_draft("lstm", "table:c[2]", "7")
    with again(store) as later:
        assert later.draft("lstm", "four") == "1 +"
        assert later.drafts("lstm") == {"four": "1 +", "table:c[2]": "7"}


def test_a_draft_that_is_wiped_out_is_none(store):
    store.save_draft("lstm", "four", "1 +")
    store.save_draft("lstm", "four", "")
    assert store.drafts("lstm") == {}


@pytest.mark.parametrize(("verdict", "draft"), [("right", ""), ("wrong", ""), ("unreadable", "11,,")])
def test_an_answer_that_was_read_is_no_draft_any_more(store, verdict, draft):
    store.save_draft("lstm", "four", "11")
    store.record("lstm", "four", "11,,", verdict)
    assert store.draft("lstm", "four") == draft


def test_an_attempt_knows_the_hints_taken_before_it(store):
    store.record("lstm", "four", "1", "wrong")
    store.take_hint("lstm", "four", 2)
    store.record("lstm", "four", "0", "right")
    assert [attempt.hints for attempt in store.attempts()] == [0, 2]


def test_a_cell_knows_the_help_that_its_worksheet_had(store):
    store.take_hint("lstm", "table", 1)
    store.give_up("lstm", "table")
    store.record("lstm", "table:c[2]", "7", "right")
    last = store.attempts()[-1]
    assert (last.hints, last.given_up) == (1, True)


def test_the_help_of_an_attempt_can_be_told(store):
    store.record("lstm", "four", "0", "right", hints=3, given_up=True)
    assert [(attempt.hints, attempt.given_up) for attempt in store.attempts()] == [(3, True)]


def test_help_is_there_next_time_and_never_grows_less(store):
    store.take_hint("lstm", "four", 2)
    store.take_hint("lstm", "four", 1)
    store.give_up("lstm", "four")
    with again(store) as later:
        later.take_hint("lstm", "four", 1)
        assert later.help("lstm", "four") == Help("lstm", "four", hints=2, given_up=True)
        assert later.help("lstm", "other") == Help("lstm", "other")


def test_an_attempt_after_giving_up_says_so(store):
    store.give_up("lstm", "four")
    store.record("lstm", "four", "0", "right")
    assert [(one.verdict, one.given_up) for one in store.attempts()] == [("given-up", False), ("right", True)]


def test_the_place_is_there_next_time_and_the_last_one_is_the_latest(store):
    store.save_place(Place("rnn", page=1))
    store.save_place(Place("lstm", page=2, step=4, scene="lee"))
    store.save_place(Place("rnn", page=3))
    with again(store) as later:
        place = later.place("lstm")
        assert (place.page, place.step, place.scene) == (2, 4, "lee")
        assert list(later.places()) == ["lstm", "rnn"]
        assert later.place("gru") is None


def test_a_lesson_read_to_its_end_stays_so_when_one_turns_back(store):
    store.save_place(Place("rnn", page=3, finished=True))
    store.save_place(Place("rnn", page=1))
    place = store.place("rnn")
    assert (place.page, place.finished) == (1, True)


def test_settings_are_there_next_time(store):
    assert store.setting("theme", "dark") == "dark"
    store.save_setting("theme", "light")
    with again(store) as later:
        assert later.setting("theme", "dark") == "light"


def test_two_open_stores_see_what_the_other_keeps(store):
    with Store.open(store.path.parent) as other:
        other.record("lstm", "four", "0", "right")
        assert store.marks() == {Mark("lstm", "four", "right")}


def test_threads_may_use_one_store_at_once(store):
    def answer(name: str) -> None:
        for number in range(50):
            store.record("lstm", name, str(number), "wrong")

    threads = [threading.Thread(target=answer, args=(f"question-{number}",)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.attempts()) == 200
    assert store.trouble == ""


def test_a_store_to_read_changes_nothing_where_there_is_none(tmp_path):
    with Store.read(tmp_path / "nothing") as store:
        assert (store.attempts(), store.notice, store.path) == ([], "", None)
    assert os.listdir(tmp_path) == []


def test_a_store_to_read_shows_what_is_kept_while_another_tutor_has_it_open(store):
    store.record("lstm", "four", "0", "right")
    store.save_place(Place("lstm"))
    with Store.read(store.path.parent) as shown:
        assert shown.marks() == {Mark("lstm", "four", "right")}
        assert list(shown.places()) == ["lstm"]
        assert shown.record("lstm", "four", "1", "wrong") is False
    assert len(store.attempts()) == 1


def test_a_store_in_memory_works_and_says_of_nothing_that_it_is_kept():
    with Store.in_memory() as store:
        assert store.record("lstm", "four", "0", "right") is False
        assert store.save_draft("lstm", "five", "1") is False
        assert len(store.attempts()) == 1
        assert store.drafts("lstm") == {"five": "1"}
        assert (store.trouble, store.waiting, store.path) == ("", 0, None)


def test_a_closed_store_loses_nothing_in_silence(store):
    store.close()
    assert store.record("lstm", "four", "0", "right") is False
    assert store.trouble.startswith(f"Not kept yet: {store.path} cannot be written")
    assert store.close() > 0
