"""The glossary and the search: the course's own, and what is told of a broken one."""

from pathlib import Path

import pytest

from rnntutor.course import glossary, index
from rnntutor.course.check import check
from rnntutor.course.search import Search

LESSONS = Path(__file__).parents[2] / "lessons"
ENTRIES = index.entries(LESSONS)
GLOSSARY = glossary.read(LESSONS)
SEARCH = Search(ENTRIES, GLOSSARY)


def test_every_term_of_the_course_is_explained_once_and_on_a_page_of_its_lesson():
    assert not glossary.mistakes(LESSONS / glossary.NAME, [entry.id for entry in ENTRIES]).found
    assert len(GLOSSARY.terms) > 40
    assert not {term.name for term in GLOSSARY.terms if not (page := SEARCH.explained(term)) or not on(page, term)}


def on(page, term):
    """Whether a term stands on a page."""
    return term in GLOSSARY.within(f"{page.heading} {page.text}")


def test_a_term_is_found_in_a_text_in_the_plural_with_capitals_and_by_its_longest_name():
    found = GLOSSARY.within("Forget gates are not Gates alone; a softmaximum is no softmax.")
    assert [term.name for term in found] == ["forget gate", "gate", "softmax"]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("## gate\nlesson: nowhere\n\nA door.\n", ":1:1: 'gate': there is no lesson 'nowhere'"),
        ("## gate\n\nA door.\n\n## door\nalso: Gate\n\nA gate.\n", ":5:1: 'Gate' stands here already, in line 1"),
        ("## gate\nsymbol: f\n\nA door.\n", ":2:1: 'symbol:' says nothing here (did you mean 'symbols'?)"),
        ("## gate\nlesson: a\n", ":1:1: 'gate' is not explained"),
        ("## gate\n\nA door.\n\n### cell\n\nA room.\n", ":5:1: a term begins with '## '"),
        ("## gate\n\nA door.\n\n##cell\n\nA room.\n", ":5:1: a term begins with '## '"),
        ("## gate\n\nsymbols: f\n\nA door.\n", ":3:1: 'symbols:' belongs right below the term: here it is text"),
        ("## gate\nalso door\n\nA door.\n", ":2:1: write also: with a colon"),
        ("## gate\nalso: door\nalso: lid\n\nA door.\n", ":3:1: 'also:' stands here for the second time"),
        ("## gate\n\nIt is {f[1]} open.\n", ":3:7: '{f[1]}' is not computed in a glossary"),
    ],
)
def test_a_mistake_in_a_glossary_is_told_at_its_line(tmp_path, text, told):
    path = tmp_path / glossary.NAME
    path.write_text(text, encoding="utf-8")
    assert any(told in str(mistake) for mistake in glossary.mistakes(path, ["a", "b"]).found)


def test_every_page_is_found_by_its_own_title():
    for page in SEARCH.pages:
        assert (page.lesson, page.number) in {(hit.lesson, hit.page) for hit in SEARCH.find(page.heading)}, page.heading


def test_headings_come_before_the_glossary_and_that_before_the_text():
    hits = SEARCH.find("softmax")
    assert "softmax" in hits[0].heading
    assert (hits[1].page, hits[1].heading) == (0, "softmax")
    assert all(hit.page for hit in hits[2:5])
    assert SEARCH.find("softmax no-such-word") == []
    assert SEARCH.find("  ") == []


def test_a_folder_without_a_glossary_has_an_empty_one(tmp_path):
    assert glossary.read(tmp_path).terms == ()
    assert glossary.read(tmp_path).within("a gate") == ()


def test_check_reads_the_glossary_of_a_folder_and_by_its_name(tmp_path):
    path = tmp_path / glossary.NAME
    path.write_text("## gate\nlesson: nowhere\n\nA door.\n", encoding="utf-8")
    for asked in (tmp_path, path):
        assert any("no lesson 'nowhere'" in str(mistake) for mistake in check([asked]).errors)
    assert check([path]).counts["lesson"] == 0
