"""Examples made by rule."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnntutor.course.examples import Examples, one_hot
from rnntutor.course.generate import (
    CITIES,
    GENERATORS,
    SLOTS,
    WORDS,
    adding,
    copy,
    generate,
    parity,
    slots,
    taipei,
    traveller,
)
from rnntutor.course.mistakes import Wrong

SEEDS = st.integers(0, 2**62)
LENGTHS = st.integers(2, 12)


def same(one: Examples, two: Examples) -> bool:
    """Whether two lots of examples are the same in every number."""
    pairs = zip(one.examples, two.examples, strict=True)
    return all(np.array_equal(a[name], b[name]) for a, b in pairs for name in ("x", "d", "m"))


@given(SEEDS, LENGTHS)
def test_paritys_target_says_at_each_step_whether_the_ones_so_far_are_odd(seed: int, length: int):
    for example in parity(5, length, 1, seed).examples:
        ones = 0
        for bit, odd in zip(example["x"][:, 0], example["d"][:, 0], strict=True):
            ones += int(bit)
            assert odd == ones % 2
        assert example["m"].tolist() == [1.0] * len(example["x"])


def test_parity_may_count_the_last_step_only():
    assert parity(1, 4, last=True).examples[0]["m"].tolist() == [0, 0, 0, 1]


@given(SEEDS, LENGTHS)
def test_addings_target_is_the_sum_of_the_two_marked_numbers_one_in_each_half(seed: int, length: int):
    for example in adding(5, length, 2, seed).examples:
        numbers, marks = example["x"].T
        half = len(numbers) // 2
        assert sorted(marks) == [0.0] * (len(marks) - 2) + [1.0, 1.0]
        assert marks[:half].sum() == marks[half:].sum() == 1
        assert example["d"][-1, 0] == pytest.approx(numbers @ marks)
        assert not example["d"][:-1].any()
        assert example["m"].tolist() == [0.0] * (len(marks) - 1) + [1.0]


def test_who_always_says_one_has_a_mean_squared_error_of_a_sixth_in_adding():
    sums = np.array([example["d"][-1, 0] for example in adding(5000).examples])
    assert ((sums - 1) ** 2).mean() == pytest.approx(1 / 6, rel=0.05)


@given(SEEDS, st.integers(1, 6), st.integers(1, 4))
def test_copy_wants_the_patterns_between_the_marks_again_after_them(seed: int, length: int, bits: int):
    for example in copy(5, length, 1, bits, seed).examples:
        x, start, end = example["x"][:, :bits], example["x"][:, bits], example["x"][:, bits + 1]
        said = len(x) // 2 - 1
        assert start.tolist() == [1.0] + [0.0] * (len(x) - 1)
        assert end.nonzero()[0].tolist() == [said + 1]
        assert np.array_equal(x[1 : said + 1], example["d"][said + 2 :])
        assert not x[said + 1 :].any()
        assert not example["d"][: said + 2].any()
        assert example["m"].tolist() == [0.0] * (said + 2) + [1.0] * said


@pytest.mark.parametrize(
    ("sentence", "wanted"),
    [
        ("arrive Taipei on November 2nd", "other destination other time time"),
        ("leave Taipei on November 2nd", "other other other time time"),
        ("leave lovely old Taipei", "other other other other"),
        ("on April 3rd reach dear Oslo", "other time time other other destination"),
        ("leave Taipei then arrive Lima", "other other other other destination"),
        ("arrive Lima then depart Lima", "other destination other other other"),
        ("Taipei", "other"),
    ],
)
def test_a_city_is_a_destination_where_the_verb_before_it_arrives(sentence: str, wanted: str):
    assert " ".join(slots(sentence.split())) == wanted


def test_every_travellers_target_is_the_slot_of_each_word():
    made = taipei(300)
    for example, words in zip(made.examples, made.words, strict=True):
        assert 5 <= len(words) <= 12
        assert tuple(SLOTS[unit] for unit in example["d"].argmax(1)) == slots(words)
        units = [WORDS[unit] for unit in example["x"].argmax(1)]
        assert units == [word if word in WORDS else "other" for word in words]
        assert example["x"].sum(1).tolist() == example["m"].tolist() == [1.0] * len(words)


def test_travellers_use_every_word_and_every_city_both_ways():
    made = taipei(300)
    assert {word for words in made.words for word in words} > set(WORDS) - {"other"}
    heard = {pair for words in made.words for pair in zip(words, slots(words), strict=True)}
    assert heard >= {(city, slot) for city in CITIES for slot in ("destination", "other")}


def test_a_sentence_of_ones_own_becomes_an_example():
    example = traveller(["leave", "windy", "Taipei"])
    assert example["x"].shape == (3, len(WORDS))
    assert WORDS[int(example["x"][1].argmax())] == "other"
    assert example["d"].tolist() == [[0, 0, 1]] * 3
    with pytest.raises(Wrong, match="at least one word"):
        traveller([])


@pytest.mark.parametrize("kind", GENERATORS)
def test_the_same_seed_makes_the_same_examples_and_another_seed_others(kind: str):
    assert same(generate(kind, count=30, seed=7), generate(kind, count=30, seed=7))
    assert not same(generate(kind, count=30, seed=7), generate(kind, count=30, seed=8))


@pytest.mark.parametrize("kind", GENERATORS)
def test_the_first_ten_of_thirty_are_the_ten_of_ten(kind: str):
    assert same(generate(kind, count=30).part(1, 10), generate(kind, count=10))


@pytest.mark.parametrize("kind", GENERATORS)
def test_every_example_has_inputs_targets_and_step_weights_of_the_labelled_sizes(kind: str):
    made = generate(kind, count=20)
    assert len(made) == 20
    for example in made.examples:
        steps = len(example["m"])
        assert example["m"].shape == (steps,)
        assert example["x"].shape == (steps, len(made.labels["x"]))
        assert example["d"].shape == (steps, len(made.labels["d"]))


def test_examples_stay_as_they_are_for_ever():
    assert parity(1, 6).examples[0]["x"][:, 0].tolist() == [0, 0, 1, 1, 0, 0]
    assert [" ".join(words) for words in taipei(2).words] == [
        "please reach quiet Lima on June 9th",
        "please depart quiet old Cairo on June 1st",
    ]


def test_lengths_go_from_the_shortest_to_the_longest():
    assert {len(example["x"]) for example in parity(200, 5, 3).examples} == {3, 4, 5}
    assert {len(example["x"]) for example in adding(200, 4, 2).examples} == {2, 3, 4}
    assert {len(example["x"]) for example in copy(200, 3).examples} == {4, 6, 8}
    assert {len(example["x"]) for example in parity(50, 5).examples} == {5}


@pytest.mark.parametrize(
    ("kind", "options", "said"),
    [
        ("partiy", {}, "no generator 'partiy' (did you mean 'parity'?)"),
        (
            "parity",
            {"lenght": 3},
            "parity has no 'lenght' (did you mean 'length'?): count, length, shortest, seed, last",
        ),
        ("taipei", {"length": 3}, "taipei has no 'length': count, seed"),
        ("parity", {"count": 0}, "count is 0: 1 to 20,000 is meant"),
        ("parity", {"length": 0}, "length is 0: 1 to 10,000 is meant"),
        ("adding", {"length": 1}, "length is 1: 2 to 10,000 is meant"),
        ("parity", {"length": 4, "shortest": 5}, "shortest is 5: 1 to 4 is meant"),
        ("parity", {"seed": -1}, "seed is -1"),
        ("parity", {"count": 2.5}, "count is a whole number, not '2.5'"),
        ("parity", {"count": 20_000, "length": 10_000}, "that would be 600,000,000 numbers, at most 4,000,000"),
        ("copy", {"bits": 0}, "bits is 0"),
        ("taipei", {"count": 20_000}, "take a smaller count"),
    ],
)
def test_what_cannot_be_made_is_said(kind: str, options: dict, said: str):
    with pytest.raises(Wrong) as wrong:
        generate(kind, **options)
    assert said in wrong.value.message


def test_a_word_without_a_unit_is_told():
    with pytest.raises(Wrong, match=r"'Taipeh' is not known .did you mean 'Taipei'"):
        one_hot(["Taipeh"], ["Taipei", "Lima"])


def test_the_module_loads_without_numpy():
    code = "import sys, rnntutor.course.generate, rnntutor.course.datafiles; print('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout == "False\n"
