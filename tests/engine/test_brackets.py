"""Trees written as sequences of brackets: what is read, what is still open, what does not fit."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntutor.engine.brackets import Node, read

TREES = st.recursive(
    st.sampled_from(["XX", "old", "men"]),
    lambda inner: st.tuples(st.sampled_from(["S", "NP", "VP"]), st.lists(inner, max_size=3)),
    max_leaves=6,
)


def written(tree) -> list[str]:
    if isinstance(tree, str):
        return [tree]
    label, parts = tree
    return [f"({label}", *(token for part in parts for token in written(part)), f"){label}"]


def plain(node: Node):
    return node.label if node.leaf else (node.label, [plain(child) for child in node.children])


@given(st.tuples(st.just("S"), st.lists(TREES, max_size=3)))
def test_a_tree_is_read_as_it_was_written_and_every_beginning_of_it_is_still_open(tree):
    tokens = written(tree)
    found = read(tokens)
    assert found.whole
    assert found.tree is not None
    assert plain(found.tree) == tree
    for length in range(len(tokens)):
        part = read(tokens[:length])
        assert not part.wrong
        assert not part.whole
        assert len(part.open) == sum(1 if token[0] == "(" else -(token[0] == ")") for token in tokens[:length])


@pytest.mark.parametrize(
    ("text", "wrong", "place"),
    [
        ("(NP XX )VP", ")VP stands where )NP belongs", 3),
        (")NP", ")NP closes a bracket that nobody opened", 1),
        ("XX", "XX stands in no bracket", 1),
        ("(NP XX )NP )NP", ")NP comes after the last bracket was closed", 4),
    ],
)
def test_the_first_token_that_does_not_fit_is_told(text, wrong, place):
    found = read(text.split())
    assert (found.wrong, found.place, found.whole) == (wrong, place, False)


def test_what_was_read_before_a_token_that_does_not_fit_is_kept():
    found = read(["(S", "(NP", "XX", ")VP"])
    assert found.tree == Node("S", 1, (Node("NP", 2, (Node("XX", 3, leaf=True),), closed=False),), closed=False)
    assert found.open == ("S", "NP")


def test_a_bare_bracket_closes_whatever_is_open():
    assert read(["(S", "(NP", "XX", ")", ")"]).whole
