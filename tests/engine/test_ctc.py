"""From frames to texts: collapse and prefix search against trying every path there is."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntutor.engine import Cell, EngineError, Trace
from rnntutor.engine.ctc import collapsed, prefix_search
from rnntutor.engine.modules import Call, parse_call, say, tell

LETTERS = ("a", "b", "–")
BLANK = 2


def frames(*rows, labels: tuple[str, ...] = LETTERS) -> Trace:
    return Cell.parse("y = 1 * x").run({}, {"x": np.array(rows, float)}, labels={"y": labels})


def path(symbols: str) -> Trace:
    return frames(*(np.eye(len(LETTERS))[LETTERS.index(symbol)] for symbol in symbols))


def texts(shares: np.ndarray) -> dict[tuple[int, ...], float]:
    """The share of every text, path by path in plain loops."""
    found: dict[tuple[int, ...], float] = {}
    for symbols in product(range(shares.shape[1]), repeat=len(shares)):
        text, last = [], None
        for symbol in symbols:
            if symbol != last and symbol != BLANK:
                text.append(symbol)
            last = symbol
        share = float(np.prod([row[symbol] for row, symbol in zip(shares, symbols, strict=True)]))
        found[tuple(text)] = found.get(tuple(text), 0.0) + share
    return found


@pytest.mark.parametrize(
    ("symbols", "text"),
    [("aa–abb–", "aab"), ("–––", ""), ("", ""), ("a–a–a", "aaa"), ("aabb", "ab"), ("–a–bb–b", "abb")],
)
def test_equal_neighbours_are_merged_before_the_blanks_are_taken_out(symbols: str, text: str):
    found = collapsed([LETTERS.index(symbol) for symbol in symbols], BLANK)
    assert "".join(LETTERS[symbol] for symbol in found) == text


def test_the_slips_of_collapse_lead_to_other_words():
    found = tell(Call("collapse", ("y",)), path("–aa–ab"))
    assert found.words == ("a", "a", "b")
    assert {name: "".join(words) for name, words in found.slips.items()} == {
        "blank-removed-first": "ab",
        "not-merged": "aaab",
        "blank-kept": "–a–ab",
    }


def test_by_hand_the_best_path_says_nothing_and_the_likeliest_text_is_a():
    found = prefix_search(np.array([[0.4, 0.0, 0.6]] * 2), BLANK)
    assert (found[0].text, round(found[0].alone[-1], 12)) == ((0,), 0.64)
    (nothing,) = (one for one in found if one.text == ())
    assert [round(share, 12) for share in nothing.alone] == [1, 0.6, 0.36]
    assert [round(share, 12) for share in nothing.longer] == [0, 0.4, 0.64]
    told = tell(parse_call("prefix_search(y)") or Call(""), frames([0.4, 0, 0.6], [0.4, 0, 0.6]))
    assert (told.words, told.slips) == (("a",), {"best-path-only": ()})


@given(st.integers(0, 10_000), st.integers(1, 6), st.sampled_from([0.2, 1.0, 5.0]))
def test_prefix_search_finds_the_likeliest_of_all_texts_and_its_shares_are_the_sums_over_paths(
    seed: int, steps: int, even: float
):
    shares = np.random.default_rng(seed).dirichlet(np.full(3, even), size=steps)
    found = prefix_search(shares, BLANK)
    np.testing.assert_allclose(found[0].alone[-1], max(texts(shares).values()))
    for one in found:
        for step in range(1, steps + 1):
            own = texts(shares[:step])
            begun = sum(share for text, share in own.items() if text[: len(one.text)] == one.text)
            np.testing.assert_allclose(one.alone[step], own.get(one.text, 0.0), atol=1e-12)
            np.testing.assert_allclose(one.longer[step], begun - own.get(one.text, 0.0), atol=1e-12)


def test_what_no_text_can_be_read_from_is_told():
    with pytest.raises(EngineError, match="one of its labels must be –"):
        say(Call("collapse", ("y",)), frames([1, 0, 0], labels=("a", "b", "c")))
    for rows in ([0.5, 0.2, 0.2], [1.5, -0.5, 0.0], [np.nan, 0.5, 0.5]):
        with pytest.raises(EngineError, match="needs shares"):
            say(Call("prefix_search", ("y",)), frames(rows))
