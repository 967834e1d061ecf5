"""Other books: the same cell by another convention gives another number, and that is no slip."""

from pathlib import Path

import numpy as np
import pytest
from people import short_run

from rnntutor.course.lesson import Lesson, Page, Question, Scene
from rnntutor.engine import Address, Cell, Layer, Network
from rnntutor.engine.trace import Trace
from rnntutor.engine.variants import run_variants
from rnntutor.quiz.band import band
from rnntutor.quiz.conventions import Convention, conventions
from rnntutor.quiz.marking import mark

LOSS = "L = 0.5 * sum((h - d)**2)"
BLEND = "h = (1 - z) * n + z * h[t-1]"
TAKEN = "h = h[t-1] * (1 - z) + z * n"
AFTER = "n = tanh(W_n @ x + b_n + r * (U_n @ h[t-1]))"
BEFORE = "n = tanh(W_n @ x + b_n + U_n @ (r * h[t-1]))"


def gru(lines: str, seed: int = 4) -> Trace:
    """The GRU of the library on short numbers, some of its lines as another book has them; with gradients."""
    whole = short_run("gru", np.random.default_rng(seed), 3, 2, LOSS)
    cell = whole.network.layers[""].cell
    cell = cell.extended(Cell.parse(lines)) if lines else cell
    return cell.run(whole.weights, whole.inputs).backward("L").trace


def by_id(trace: Trace, asked: Address) -> dict[str, Convention]:
    return {found.id: found for found in conventions(trace, asked)}


@pytest.mark.parametrize(
    "asked", [Address("h", 3), Address("L", 3), Address("grad.h", 1), Address("grad.U_n")], ids=str
)
@pytest.mark.parametrize(
    ("id", "here", "there"),
    [
        ("update-gate", f"{BLEND}\n{AFTER}", f"{TAKEN}\n{AFTER}"),
        ("reset-gate", f"{BLEND}\n{AFTER}", f"{BLEND}\n{BEFORE}"),
        ("update-gate+reset-gate", f"{BLEND}\n{AFTER}", f"{TAKEN}\n{BEFORE}"),
        ("half", LOSS, "L = sum((h - d)**2)"),
        ("half", "L = sum((h - d)**2) / 2", "L = sum((h - d)**2)"),
        ("half", "e = h - d\nL = dot(e, e) / 2", "L = sum((h - d)**2)"),
        ("half", "L = sum(0.5 * (h - d)**2)", "L = sum((h - d)**2)"),
    ],
    ids=["update", "reset", "both", "half", "halved", "dot", "inside"],
)
def test_either_book_knows_the_other(id: str, here: str, there: str, asked: Address):
    """Forwards and in the gradients: what its variant gives is the run of the other book's equations."""
    for own, other in ((gru(here), gru(there)), (gru(there), gru(here))):
        found = by_id(own, asked)
        if id == "half" and asked.name == "h":
            assert "half" not in found
            return
        variants = run_variants(own, [found[id].variant])
        assert variants.fits.all()
        np.testing.assert_allclose(variants.at(asked)[0], other.at(asked))
        assert not np.allclose(variants.at(asked)[0], own.at(asked))
        np.testing.assert_allclose(band(variants.trace(0), asked, 2).value, other.at(asked))


def test_the_bias_of_the_product_stays_outside_of_it():
    own, other = gru(""), gru("n = tanh(W_n @ x + b_n + U_n @ (r * h[t-1]) + d_n)")
    found = run_variants(own, [by_id(own, Address("h", 3))["reset-gate"].variant])
    np.testing.assert_allclose(found.at(Address("h", 3))[0], other.at(Address("h", 3)))


def test_both_books_are_named():
    found = by_id(gru(BLEND), Address("L", 3))
    assert found["update-gate"].sentence == (
        "Right by another convention: there z takes in the new (Chung et al. 2014). "
        "Here z keeps the old (Cho et al. 2014, PyTorch, Keras)."
    )
    turned = by_id(gru(TAKEN), Address("L", 3))["update-gate"].sentence
    assert turned.startswith("Right by another convention: there z keeps the old (Cho et al. 2014, PyTorch, Keras).")
    assert "there r works before the product" in found["reset-gate"].sentence
    assert "Here the squared error has a factor ½" in found["half"].sentence


def test_only_a_loss_may_have_its_half(lesson: Lesson):
    """A square that something else reads is no loss; two gates that are not 1 − each other are no convention."""
    assert conventions(lesson.scenes["lee"].trace, Address("y", 3)) == []
    run = Cell.parse("q = (x - d)**2\ny = q + x").run({}, {"x": [1.0], "d": [3.0]})
    assert conventions(run, Address("q", 1)) == conventions(run, Address("y", 1)) == []


@pytest.mark.parametrize(
    ("typed", "kind"), [("6", "right"), ("14", "convention"), ("13.8", "convention"), ("5", "slip")]
)
def test_the_other_book_may_go_on_from_the_number_shown_here(typed: str, kind: str):
    """h is 2, then 5 where z keeps the old: from there 0.1·5 + 0.9·15, all by the other book 0.1·3 + 0.9·15."""
    cell = Cell.parse("z = σ(s)\n" + BLEND)
    inputs = {"s": np.log([1 / 3, 9]), "n": np.array([6.0, 15])}
    scene = Scene("blend", Network({"": Layer(cell)}), {}, inputs, start={"h": np.array(2.0)})
    questions = {"two": Question("two", "And then?", "blend", Address("h", 2))}
    book = Lesson("books", "Books", "Gates", Path("books.md"), (Page("One"),), {"blend": scene}, questions)
    assert mark(book, "two", typed).kind == kind


def test_a_line_that_both_books_have_is_first_looked_at_for_slips_of_its_own():
    """n = x + r·h: who leaves out the memory writes x, as does who lets an update gate of 0 keep the start."""
    cell = Cell.parse("z = σ(s)\nn = x + h[t-1]\n" + BLEND)
    inputs = {"s": np.array([-100.0, -100]), "x": np.array([4.0, 2])}
    scene = Scene("early", Network({"": Layer(cell)}), {}, inputs)
    questions = {key: Question(key, "And then?", "early", Address(key, 2)) for key in ("n", "h")}
    book = Lesson("books", "Books", "Gates", Path("books.md"), (Page("One"),), {"early": scene}, questions)
    assert mark(book, "n", "2").kind == "slip"
    assert mark(book, "h", "0").kind == "convention"


@pytest.mark.parametrize("name", ["rnn", "elman", "lstm", "lstm-peephole", "jordan"])
def test_cells_without_a_dispute_have_no_other_convention(name: str):
    run = short_run(name, np.random.default_rng(1))
    assert conventions(run, Address("h", 4)) == []
