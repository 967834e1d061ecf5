"""The data files of the course, and a teacher's own."""

import re
from pathlib import Path

import numpy as np
import pytest

from rnntutor.course import datafiles, index
from rnntutor.course.datafiles import characters, forecast, pairs, read, shipped, spelling, syllables
from rnntutor.course.mistakes import Wrong
from rnntutor.course.textfile import table

SUN, SPELLING, CHAPTER = shipped("sunspots.csv"), shipped("cmudict-words.txt"), shipped("moby-dick-1.txt")
README = shipped("README.md").read_text("utf-8")


def written(folder: Path, text: str | bytes) -> Path:
    path = folder / "own.txt"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def test_every_data_file_has_its_part_in_the_readme_and_every_part_its_file():
    there = {path.name for path in SUN.parent.iterdir() if path.is_file()} - {"README.md"}
    assert set(re.findall(r"^## `(.+)`$", README, re.M)) == there
    assert set(re.findall(r"^\| `(.+?)`", README, re.M)) == there


def test_every_part_of_the_readme_names_source_licence_and_what_was_changed():
    for part in re.split(r"^## (?=`)", README, flags=re.M)[1:]:
        assert [said for said in ("**From**", "**Licence**", "**Changed**") if said not in part] == []


def test_the_notice_that_the_dictionary_asks_for_is_there_in_full():
    said = ["Copyright (C) 1993-2015 Carnegie Mellon", "1. Redistributions of source", "2. Redistributions in binary"]
    for words in (*said, "ANY EXPRESSED OR IMPLIED WARRANTIES", "EVEN IF ADVISED OF THE POSSIBILITY"):
        assert words in README


def test_the_data_files_are_small_and_no_lessons():
    assert all(path.stat().st_size < 150_000 for path in SUN.parent.iterdir())
    assert not [path for path in index.files(SUN.parent.parent) if path.parent == SUN.parent]


def test_the_sunspots_are_309_years_and_the_readme_counts_them():
    years = table(SUN)
    assert years.column("year") == list(range(1700, 2009))
    assert [max(years.column("sunspots")), min(years.column("sunspots"))] == [190.2, 0]
    assert "309 years" in README


def test_the_words_are_2000_with_39_sounds_and_the_readme_counts_them():
    words = pairs(SPELLING)
    assert len(words) == 2000
    assert len({sound for pair in words for sound in pair.sounds}) == 39
    assert {letter for pair in words for letter in pair.letters} == set("abcdefghijklmnopqrstuvwxyz")
    assert {pair.word: pair.sounds for pair in words}["whale"] == ("W", "EY", "L")
    assert [pair.word for pair in words] == sorted(pair.word for pair in words)
    assert "2,000 words" in README
    assert "39 sounds" in README


def test_the_chapter_begins_with_ishmael_and_the_readme_counts_its_characters():
    chapter = datafiles.text(CHAPTER)
    assert chapter.startswith("CHAPTER 1. Loomings.\nCall me Ishmael. Some years ago--never mind how long")
    assert chapter.endswith("like a snow hill in the air.")
    assert chapter.isascii()
    assert f"{len(CHAPTER.read_text('utf-8').rstrip()):,} characters" in README


def test_a_forecasts_target_is_the_next_number():
    made = forecast(SUN, length=20)
    spots = np.array(table(SUN).column("sunspots")) / 100
    assert len(made) == 309 - 20
    for start, example in enumerate(made.examples):
        assert np.array_equal(example["x"][:, 0], spots[start : start + 20])
        assert np.array_equal(example["d"][:, 0], spots[start + 1 : start + 21])
        assert example["m"].tolist() == [1.0] * 20
    assert made.words[0][:2] == ("1701", "1702")
    assert made.labels == {"x": ("sunspots",), "d": ("next sunspots",)}


def test_a_forecast_may_keep_some_years_only_and_take_fewer_windows():
    made = forecast(SUN, "sunspots", length=10, stride=10, since=1750, until=1800)
    assert [words[0] for words in made.words] == ["1751", "1761", "1771", "1781", "1791"]
    assert made.words[-1][-1] == "1800"
    assert forecast(SUN, length=5, scale=1).examples[0]["x"][:, 0].tolist() == [5, 11, 16, 23, 36]


def test_a_word_is_read_letter_by_letter_and_its_sounds_are_written_and_an_end(tmp_path: Path):
    made = spelling(written(tmp_path, "# two\ncab  K AE B\nbe  B IY\n"))
    assert made.labels == {"x": ("a", "b", "c", "e"), "d": ("AE", "B", "IY", "K", "end")}
    assert list(made.words) == [("c", "a", "b"), ("b", "e")]
    assert [made.labels["x"][unit] for unit in made.examples[0]["x"].argmax(1)] == ["c", "a", "b"]
    assert [made.labels["d"][unit] for unit in made.examples[0]["d"].argmax(1)] == ["K", "AE", "B", "end"]
    assert [len(one["d"]) for one in made.examples] == [4, 3]


def test_a_word_has_as_many_syllables_as_vowels_among_its_sounds(tmp_path: Path):
    made = syllables(written(tmp_path, "whale  W EY1 L\nafter  AE F T ER\nbananas  B AH N AE N AH Z\nhm  HH M\n"))
    assert ["".join(word) for word in made.words] == ["whale", "after", "bananas", "hm"]
    assert [made.labels["d"][int(one["d"][-1].argmax())] for one in made.examples] == ["one", "two", "more", "one"]
    assert made.examples[0]["m"].tolist() == [0, 0, 0, 0, 1]
    assert made.examples[0]["x"].shape == (5, len(set("whaleafterbananashm")))


def test_words_are_drawn_by_seed_each_at_most_once():
    one, again, other = (spelling(SPELLING, 50, longest=4, seed=seed).words for seed in (1, 1, 2))
    assert one == again != other
    assert len(set(one)) == 50
    assert max(map(len, one)) <= 4
    assert len(spelling(SPELLING)) == 2000


def test_a_texts_target_is_the_next_character():
    made = characters(CHAPTER, length=25)
    chapter = datafiles.text(CHAPTER)
    units = sorted(set(chapter))
    assert made.labels["x"] == ("⏎", "␣", *units[2:])
    x = "".join(units[unit] for example in made.examples for unit in example["x"].argmax(1))
    d = "".join(units[unit] for example in made.examples for unit in example["d"].argmax(1))
    assert chapter.startswith(x)
    assert d == chapter[1 : len(d) + 1]
    assert len(chapter) - len(d) <= 25
    assert "".join(made.words[0]) == "CHAPTER␣1.␣Loomings.⏎Call"


def test_a_stretch_of_a_text_begins_where_it_is_wanted_and_in_small_letters_if_they_are():
    made = characters(CHAPTER, length=4, count=2, first=22, lower=True)
    assert ["".join(words) for words in made.words] == ["call", "␣me␣"]
    assert len(made.labels["x"]) < len(characters(CHAPTER).labels["x"])


def test_a_teachers_table_may_have_commas_semicolons_or_tabs_and_remarks(tmp_path: Path):
    for text in (
        "# mine\nday,rain\n1,2.5\n2,3\n",
        "day;rain\n1;2.5\n2;3\n",
        '\ufeff"day"\t"rain"\r\n1\t2.5 # wet\r\n\r\n2\t3',
    ):
        assert table(written(tmp_path, text)).rows == ((1, 2.5), (2, 3))
        assert table(written(tmp_path, text)).column("rain") == [2.5, 3]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ":1: no row of numbers stands here"),
        ("year,spots\n", ":1: no row of numbers stands here"),
        ("year,spots\n1700,5\n1701\n", ":3: 1 number here, but line 1 has 2 columns"),
        ("# mine\nyear,spots\n\n1700,many\n", ":4: 'many' is no finite number"),
        ("year;spots\n1700;5,5\n", ":2: '5,5' is no finite number: write 5.5"),
        ("year,spots\n1700,nan\n", ":2: 'nan' is no finite number"),
        ("year;spots\n1700;\n", ":2: '' is no finite number"),
        ("year,year\n1,2\n", ":1: two columns are called 'year'"),
        ("year,1,5\n1,2,3\n", ":1: '1' is neither a number nor the name of a column"),
        ("a\n1\n\0\n", ":3: a character that cannot be shown stands here, U+0000"),
        (b"a\n1\n\xe9\n", ":3: the byte 0xe9 is no UTF-8 text: save the file as UTF-8"),
    ],
)
def test_a_malformed_table_is_told_with_file_and_line(tmp_path: Path, text: str | bytes, said: str):
    path = written(tmp_path, text)
    with pytest.raises(Wrong) as wrong:
        forecast(path, length=1)
    assert wrong.value.message == f"{path}{said}"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("# none\n", ":1: no word stands here: a line for each, the word, then its sounds:  able  EY B AH L"),
        ("able  EY B AH L\nbe\n", ":2: 'be' has 0 sounds: a word, then its sounds:  able  EY B AH L"),
        ("be  B IY\n\nbe  B EY\n", ":3: 'be' stands on line 1 already"),
        ("read(1)  R EH D\n", ":1: 'read(1)' is no word: at most 40 letters are meant"),
        (f"{'a' * 41}  EY\n", f":1: '{'a' * 39}…' is no word: at most 40 letters are meant"),
        ("be  B end\n", ":1: 'end' is no sound: it marks that a word is over"),
    ],
)
def test_a_malformed_list_of_words_is_told_with_file_and_line(tmp_path: Path, text: str, said: str):
    path = written(tmp_path, text)
    with pytest.raises(Wrong) as wrong:
        spelling(path)
    assert wrong.value.message == f"{path}{said}"


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("forecast", {"column": "sunspot"}, "there is no column 'sunspot' in .*sunspots.csv .did you mean 'sunspots'"),
        ("forecast", {"length": 309}, "has 309 such rows: a window of 309 takes 310"),
        ("forecast", {"since": 2000, "until": 2005}, "has 6 such rows: a window of 25 takes 26"),
        ("forecast", {"scale": 0}, "scale is 0: a number above 0 is meant"),
        ("forecast", {"stride": 0}, "stride is 0"),
        ("forcast", {}, "no reader 'forcast' .did you mean 'forecast'"),
    ],
)
def test_what_cannot_be_read_from_the_sunspots_is_said(kind: str, options: dict, said: str):
    with pytest.raises(Wrong, match=said):
        read(kind, SUN, **options)


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("spelling", {"count": 2001}, "count is 2,001, but there are 2,000 such words"),
        ("spelling", {"longest": 1}, "no word there has so few letters: longest is 1"),
        ("spelling", {"longest": 41}, "longest is 41: 1 to 40 is meant"),
        ("characters", {"length": 9999, "count": 9}, "stretches of 9999 from character 1 on"),
        ("characters", {"first": 0}, "first is 0"),
    ],
)
def test_what_cannot_be_read_from_words_or_text_is_said(kind: str, options: dict, said: str):
    with pytest.raises(Wrong, match=said):
        read(kind, SPELLING, **options)


def test_a_file_that_is_not_there_is_told(tmp_path: Path):
    with pytest.raises(Wrong, match=r"none.csv cannot be read: No such file"):
        forecast(tmp_path / "none.csv")
    with pytest.raises(Wrong, match=r"own.txt:1: no text stands here"):
        characters(written(tmp_path, "\n\n"))
