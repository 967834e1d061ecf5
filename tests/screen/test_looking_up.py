"""The glossary and the search by keys."""

from rnntutor.screen.finder import FinderScreen
from rnntutor.screen.glossary import GlossaryScreen
from rnntutor.screen.lesson import LessonScreen

from .driving import session


async def test_the_glossary_opens_with_the_terms_of_the_page_and_leads_to_where_one_is_explained(tmp_path):
    async with session(tmp_path, "lstm-by-hand") as at:
        await at.press("g")
        assert isinstance(at.app.screen, GlossaryScreen)
        lines = at.text.splitlines()
        assert "on this page" in lines[2]
        assert "recurrent network" in at.text
        await at.type("vv")
        await at.press("enter")
        assert "Vanishing and exploding" in at.text
        assert isinstance(at.app.screen, LessonScreen)
        await at.press("g", "escape")
        assert isinstance(at.app.screen, LessonScreen)


async def test_the_search_finds_while_one_types_and_opens_the_page(tmp_path):
    async with session(tmp_path, "why-memory") as at:
        await at.press("/")
        assert isinstance(at.app.screen, FinderScreen)
        await at.type("doors ajar")
        assert "One LSTM cell, by hand › Doors ajar" in at.text
        await at.press("enter")
        assert "page 6 of 7" in at.text
        await at.press("/")
        await at.type("five steps, on")
        await at.press("enter")
        assert "page 4 of 7" in at.text
        await at.press("/")
        await at.type("no such words anywhere")
        assert "Nothing in the course holds" in at.text
        await at.press("enter", "escape")
        assert "page 4 of 7" in at.text


async def test_a_term_that_was_found_opens_in_the_glossary(tmp_path):
    async with session(tmp_path) as at:
        await at.press("/")
        await at.type("truncated stops after")
        await at.press("enter")
        assert isinstance(at.app.screen, GlossaryScreen)
        assert "Backpropagation through time that" in at.text
