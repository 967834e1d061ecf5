"""Progress as a file: moved, joined, kept before a reset; a bad file changes nothing."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rnntutor.session import exchange
from rnntutor.session.exchange import BadFile
from rnntutor.session.records import Attempt, Draft, Help, Place
from rnntutor.session.store import Store

KINDS = (Attempt, Help, Place, Draft)


@pytest.fixture
def store(tmp_path):
    with Store.open(tmp_path / "here") as store:
        store.record("lstm", "four", "=1+1", "slip", slips=["no-memory"], variant=2, skill="lstm-step")
        store.record("lstm", "table:c[2]", "7", "right")
        store.take_hint("lstm", "five", 2)
        store.save_place(Place("lstm", page=3, finished=True))
        store.save_draft("rnn", "one", "σ(")
        store.save_setting("theme", "light")
        yield store


def everything(store: Store) -> dict:
    return {kind: sorted(store.kept(kind), key=str) for kind in KINDS}


def test_what_is_exported_here_is_imported_there_and_twice_is_once(store, tmp_path):
    assert exchange.export(store, tmp_path / "mine.json") == 2
    with Store.open(tmp_path / "there") as there:
        taken = exchange.take(there, exchange.read(tmp_path / "mine.json"))
        assert (taken.new, taken.known, taken.elsewhere) == (2, 0, False)
        assert everything(there) == everything(store)
        before = everything(there)
        assert exchange.take(there, exchange.read(tmp_path / "mine.json")).new == 0
        assert everything(there) == before
        assert (there.setting("theme"), there.device == store.device) == ("", False)


def test_an_import_joins_what_was_done_here_and_there(store, tmp_path):
    exchange.export(store, tmp_path / "mine.json")
    with Store.open(tmp_path / "there") as there:
        there.record("rnn", "one", "5", "right")
        there.save_draft("rnn", "one", "")
        there.take_hint("lstm", "five", 1)
        there.save_place(Place("lstm", page=5))
        taken = exchange.take(there, exchange.read(tmp_path / "mine.json"))
        assert (taken.new, taken.elsewhere) == (2, True)
        assert [one.question for one in there.attempts()] == ["four", "table:c[2]", "one"]
        assert there.help("lstm", "five").hints == 2
        assert (there.place("lstm").page, there.place("lstm").finished) == (5, True)
        assert there.drafts("rnn") == {}


def test_two_imports_at_once_lose_nothing(store, tmp_path):
    for number in range(50):
        store.record("lstm", "four", str(number), "wrong")
    exchange.export(store, tmp_path / "mine.json")
    code = (
        "import sys; from pathlib import Path; from rnntutor.session import exchange\n"
        "from rnntutor.session.store import Store\n"
        "with Store.open(Path(sys.argv[1]), patience=60) as store:\n"
        "    for _ in range(5): exchange.take(store, exchange.read(Path(sys.argv[2])))\n"
        "    sys.exit(store.close())\n"
    )
    words = [sys.executable, "-c", code, str(tmp_path / "there"), str(tmp_path / "mine.json")]
    both = [subprocess.Popen(words), subprocess.Popen(words)]
    assert [one.wait() for one in both] == [0, 0]
    with Store.open(tmp_path / "there") as there:
        assert len(there.attempts()) == 52


def changed(**fields):
    return lambda data: data | fields


def attempt(**fields):
    return lambda data: data | {"attempts": [data["attempts"][0] | fields]}


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (lambda data: [], "is no progress that rnntutor wrote"),
        (lambda data: {"lessons": []}, "is no progress that rnntutor wrote"),
        (changed(version=2), "a newer rnntutor wrote it (format 2, this one reads 1): update rnntutor"),
        (changed(version=True), "is damaged: its version is missing"),
        (changed(attempts=None), "is damaged: its attempts are missing"),
        (changed(attempts=[3]), "is damaged: attempts, number 1: it has no fields"),
        (attempt(at="yesterday"), "is damaged: attempts, number 1: 'at' is missing or cannot be"),
        (attempt(at=float("nan")), "is damaged: attempts, number 1: 'at' is missing or cannot be"),
        (attempt(at=1e300), "is damaged: attempts, number 1: 'at' is missing or cannot be"),
        (attempt(hints=True), "is damaged: attempts, number 1: 'hints' is missing or cannot be"),
        (attempt(hints=-1), "is damaged: attempts, number 1: 'hints' is missing or cannot be"),
        (attempt(text="7" * 20_000), "is damaged: attempts, number 1: 'text' is missing or cannot be"),
        (attempt(lesson=None), "is damaged: attempts, number 1: 'lesson' is missing or cannot be"),
    ],
)
def test_a_file_that_is_no_export_of_ours_is_refused_in_one_line(store, tmp_path, damage, said):
    path = tmp_path / "mine.json"
    exchange.export(store, path)
    path.write_text(json.dumps(damage(json.loads(path.read_text("utf-8")))), "utf-8")
    with pytest.raises(BadFile) as bad:
        exchange.read(path)
    assert said in str(bad.value)
    assert str(bad.value).startswith(str(path))
    assert "\n" not in str(bad.value)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe\x00", b"[" * 100_000, b"\x00" * 50, b"NaN"])
def test_what_is_no_json_at_all_is_refused(tmp_path, content):
    (tmp_path / "bad.json").write_bytes(content)
    with pytest.raises(BadFile, match="rnntutor wrote"):
        exchange.read(tmp_path / "bad.json")


def test_a_file_that_is_not_there_or_a_folder_is_refused(tmp_path):
    with pytest.raises(BadFile, match="cannot be read: no such file"):
        exchange.read(tmp_path / "none.json")
    with pytest.raises(BadFile, match="is a folder"):
        exchange.read(tmp_path)


def test_an_export_of_an_earlier_time_is_replaced_and_any_other_file_is_not(store, tmp_path):
    path = tmp_path / "mine.json"
    exchange.export(store, path)
    store.record("lstm", "four", "0", "right")
    assert exchange.export(store, path) == 3
    (tmp_path / "essay.txt").write_text("My essay.")
    with pytest.raises(BadFile, match="is there already and is no progress of rnntutor"):
        exchange.export(store, tmp_path / "essay.txt")
    assert (tmp_path / "essay.txt").read_text() == "My essay."
    with pytest.raises(BadFile, match="cannot be written: no such file"):
        exchange.export(store, tmp_path / "none" / "mine.json")


def test_an_import_that_cannot_be_kept_says_so(store, tmp_path):
    exchange.export(store, tmp_path / "mine.json")
    (tmp_path / "file").write_text("no folder")
    with (
        Store.open(tmp_path / "file") as nowhere,
        pytest.raises(BadFile, match="nothing was imported: Progress is not"),
    ):
        exchange.take(nowhere, exchange.read(tmp_path / "mine.json"))


def test_a_lesson_begins_anew_and_its_backup_brings_it_back(store):
    before = everything(store)
    backup = exchange.reset(store, "lstm")
    assert backup.parent == store.path.parent
    assert backup.name.startswith("progress.before-reset-")
    assert (store.attempts(), store.places(), store.drafts("rnn")) == ([], {}, {"one": "σ("})
    exchange.take(store, exchange.read(backup))
    assert everything(store) == before


def test_everything_begins_anew_but_the_settings(store):
    before, device = everything(store), store.device
    backup = exchange.reset(store)
    assert not any(everything(store).values())
    assert (store.setting("theme"), store.device) == ("light", device)
    with pytest.raises(BadFile, match="there is nothing to forget"):
        exchange.reset(store)
    exchange.take(store, exchange.read(backup))
    assert everything(store) == before
    assert exchange.reset(store) != backup


def test_nothing_is_forgotten_where_the_backup_cannot_be_written(store, monkeypatch):
    before = everything(store)

    def full(*_):
        raise BadFile("the disk is full")

    monkeypatch.setattr(exchange, "_write", full)
    with pytest.raises(BadFile, match="the disk is full"):
        exchange.reset(store)
    assert everything(store) == before
    assert store.record("lstm", "four", "0", "right") is True


def test_what_lives_in_memory_only_cannot_begin_anew():
    with pytest.raises(BadFile, match="nothing was forgotten"):
        exchange.reset(Store.in_memory())


def test_a_file_of_the_first_format_is_read_by_every_later_tutor(tmp_path: Path):
    path = tmp_path / "first.json"
    path.write_text(
        '{"format": "rnntutor progress", "version": 1, "device": "d", "attempts": [{"id": "1", "device": "d", '
        '"lesson": "lstm", "question": "four", "text": "0", "verdict": "right", "hints": 0, "given_up": false, '
        '"at": 1.0, "a field of later": 1}], "helps": [], "places": [], "drafts": []}'
    )
    assert exchange.read(path).attempts == (Attempt("1", "d", "lstm", "four", "0", "right", 0, False, 1.0),)
