"""Reading what people type into an answer box."""

import math
import time

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rnntutor.engine import Address
from rnntutor.quiz.asked import Asked
from rnntutor.quiz.reading import Unreadable, read

NUMBER = Asked(Address("c", 3))
ONE_UNIT = Asked(Address("c", 3), (1,))
PAIR = Asked(Address("h", 2), (2,))
THREE = Asked(Address("h", 2), (3,))
SQUARE = Asked(Address("W"), (2, 2))
CHOICE = Asked(choices=("keep it", "throw it away", "neither"))


def value(text: str, asked: Asked = NUMBER) -> object:
    return read(text, asked).values.tolist()


def refusal(text: str, asked: Asked = NUMBER) -> str:
    with pytest.raises(Unreadable) as problem:
        read(text, asked)
    return problem.value.message


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("7", 7),
        ("7.", 7),
        (".33", 0.33),
        ("−10", -10),
        ("–10", -10),
        ("+4", 4),
        ("1e-3", 0.001),
        ("1/3", 1 / 3),
        ("½", 0.5),
        ("-¾", -0.75),
        ("１２．５", 12.5),
        ("2·3", 6),
        ("2 × 3", 6),
        ("6 ÷ 4", 1.5),
        ("1 - 2", -1),
        ("1-2", -1),
        ("(1 + 2) * 3", 9),
        ("2^3", 8),
        ("2**3", 8),
        ("2²", 4),
        ("10⁻³", 0.001),
        ("√2", math.sqrt(2)),
        ("√(9)", 3),
        ("π", math.pi),
        ("2π", 2 * math.pi),
        ("e", math.e),
        ("ln 3", math.log(3)),
        ("-ln 2", -math.log(2)),
        ("2ln 3", 2 * math.log(3)),
        ("-ln3", -math.log(3)),
        ("2ln2.5", 2 * math.log(2.5)),
        ("tanh1+exp0", math.tanh(1) + 1),
        ("σ(ln 3)", 0.75),
        ("tanh(ln 2)", 0.6),
        ("softplus(0)", math.log(2)),
        ("hardσ(1)", 0.7),
        ("max(-3)", -3),
    ],
)
def test_a_number_is_read_as_people_type_it(text: str, number: float) -> None:
    assert value(text) == pytest.approx(number, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "number"),
    [("e^-2+1", math.exp(-2) + 1), ("-2^2", -4), ("2^3^2", 512), ("2^-1", 0.5), ("-e^-1", -math.exp(-1)), ("8/4/2", 1)],
)
def test_powers_bind_before_signs_and_from_the_right(text: str, number: float) -> None:
    assert value(text) == pytest.approx(number, rel=1e-15)


@pytest.mark.parametrize("text", ["c = 7", "c[3] = 7", "c₃ = 7", "c_3=7", "c3 = 7", "c ≈ 7", "= 7", "c=[7]"])
def test_the_asked_name_before_the_number_is_left_away(text: str) -> None:
    assert value(text) == 7


@pytest.mark.parametrize("text", ["d = 7", "c[2] = 7", "c₂ = 7", "c[3][1] = 7", "3 = 7", "c( = 7"])
def test_another_name_before_the_number_is_refused_with_the_asked_one(text: str) -> None:
    assert refusal(text).startswith("c₃ is asked for")


def test_a_unit_is_named_with_its_unit_or_without() -> None:
    unit = Asked(Address("h", 2, (1,)))
    assert [value(text, unit) for text in ("h = 4", "h₂ = 4", "h[2][1] = 4")] == [4, 4, 4]
    assert "asked for" in refusal("h[2][2] = 4", unit)


def test_two_equals_signs_are_one_too_many() -> None:
    assert refusal("c = 1*3 = 3") == "There are several equals signs: type the result alone."
    assert refusal("c =") == "There is nothing behind the equals sign."


@pytest.mark.parametrize("text", ["11", "[11]", "(11)", "[[11]]", " 11 "])
def test_one_unit_is_a_number_or_a_list_of_one(text: str) -> None:
    assert (value(text), value(text, ONE_UNIT)) == (11, [11])


@pytest.mark.parametrize(
    "text",
    ["4, 12, 32", "[4, 12, 32]", "(4, 12, 32)", "4 12 32", "4; 12; 32", "4,12,32", "[4] [12] [32]", "[[4],[12],[32]]",
     "h = 4 12 32", "4\n12\n32", "[ 4 12 32 ]", "４，１２，３２", "8/2, 12, 2^5"],
)  # fmt: skip
def test_a_vector_is_read_however_its_numbers_are_parted(text: str) -> None:
    assert value(text, THREE) == [4, 12, 32]


def test_white_space_parts_numbers_as_on_paper() -> None:
    assert value("1 -2", PAIR) == [1, -2]
    assert value("1 - 2 3", PAIR) == [-1, 3]
    assert value("σ (0) 3", PAIR) == [0.5, 3]
    assert value("-1 -2", PAIR) == [-1, -2]
    assert "(1, −2) are 2. A difference has a space on both sides of its sign" in refusal("1 -2")


@pytest.mark.parametrize(
    "text", ["[[1,2],[3,4]]", "1 2; 3 4", "1, 2; 3, 4", "((1, 2), (3, 4))", "1 2\n3 4", "[1 2; 3 4]"]
)
def test_a_matrix_is_read_row_by_row(text: str) -> None:
    assert value(text, SQUARE) == [[1, 2], [3, 4]]


def test_a_flat_list_is_no_matrix() -> None:
    assert refusal("1 2 3 4", SQUARE).startswith("2 rows of 2 are asked for, written [[0, 0], [0, 0]]")
    assert value("1 2", Asked(Address("W"), (1, 2))) == [[1, 2]]


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("", "Nothing is typed yet."),
        ("   ", "Nothing is typed yet."),
        ("c", "'c' is no number"),
        ("x*2", "'x' is no number"),
        ("c[2]*2", "'c' is no number"),
        ("seven", "'seven' is no number"),
        ("-σ2", "−σ2 cannot be read: write −σ(2)."),
        ("log2", "write log(2)"),
        ("ln3/2", "two ways"),
        ("sig(3)", "sig"),
        ("11,,", "An entry is empty"),
        (",11", "An entry is empty"),
        ("[]", "nothing between the brackets"),
        ("2)", "closes nothing"),
        ("(2", "')' is missing"),
        ("1.2.3", "1.2.3 is no number"),
        ("2*", "at the end"),
        ("50%", "0.5 for 50 %"),
        ("0x10", "'x10' is no number"),
        ("1_000", "'_' means nothing"),
        ("1/2π", "two ways"),
        ("ln 3/2", "two ways"),
        ("2 3", "A product needs its sign"),
        ("choose(1)", "cannot be worked out"),
        ("7" * 401, "at most 400 characters"),
        ("(" * 200, "brackets in one another"),
    ],
)
def test_what_cannot_be_read_is_refused_with_what_would_be_right(text: str, part: str) -> None:
    assert part in refusal(text)


@pytest.mark.parametrize(
    "text", ["1/0", "-1/0", "inf", "∞", "nan", "1e400", "e^1000", "10^999 - 10^999", "ln(-1)", "0/0", "(-8)^(1/3)"]
)
def test_only_finite_numbers_are_answers(text: str) -> None:
    assert any(words in refusal(text) for words in ("not a finite number", "not defined", "too large a number"))


def test_a_tower_of_powers_takes_no_time() -> None:
    begun = time.process_time()
    assert refusal("9**9**9**9") == "9^9^9^9 is not a finite number."
    assert time.process_time() - begun < 1


@pytest.mark.parametrize(
    ("text", "advice"),
    [("3,5", "3.5"), ("1,000", "1000"), ("12,500", "12500"), ("0,500", "0.500"), ("3,05", "3.05"), ("−3,5", "3.5")],
)
def test_a_comma_within_one_number_is_refused_with_how_to_write_it(text: str, advice: str) -> None:
    message = refusal(text)
    assert advice in message
    assert "would be read as" in message or "One number is asked for" in message


def test_a_comma_between_two_asked_numbers_parts_them_unless_it_is_doubtful() -> None:
    assert value("3,5", PAIR) == [3, 5]
    assert value("1, 0", PAIR) == [1, 0]
    assert refusal("1,000", PAIR) == "1,000 would be read as (1, 0). Write 1000 for one number, (1, 0) for 2."
    assert "different lengths" in refusal("0,5 0,25", PAIR)


@pytest.mark.parametrize(
    ("text", "asked", "message"),
    [
        ("4 12", THREE, "3 numbers are asked for; (4, 12) are 2."),
        ("7", THREE, "3 numbers are asked for; 7 is one."),
        ("(4, 12, 32)^T", THREE, "3 numbers are asked for; leave out the ^T of (4, 12, 32)^T."),
        ("[4 12 32]'", THREE, "3 numbers are asked for; leave out the ' of [4 12 32]'."),
        ("½(8, 24, 64)", THREE, "3 numbers are asked for; ½(8, 24, 64) is one: work it out"),
        (
            "010",
            THREE,
            "3 numbers are asked for; 010 is one. Put a space between two numbers: 0 1 0.",
        ),
        ("dog", THREE, "'dog' is no number"),
        ("3 of 6", NUMBER, "'of' is no number"),
        ("[4, 12, 32]", NUMBER, "One number is asked for; (4, 12, 32) are 3."),
        (
            "1 2; 3 4",
            Asked(Address("h", 2), (4,)),
            "4 numbers are asked for; these are 2 rows of 2.",
        ),
        ("1 2; 3", SQUARE, "((1, 2), 3) has rows of different lengths."),
    ],
)
def test_a_wrong_number_of_entries_is_counted_back(text: str, asked: Asked, message: str) -> None:
    assert refusal(text, asked).startswith(message)


@pytest.mark.parametrize(
    ("text", "asked", "shown"),
    [
        ("1/3", NUMBER, "1/3 ≈ 0.33"),
        ("3/4", NUMBER, "3/4 = 0.75"),
        ("-10", NUMBER, "−10"),
        ("7.00", NUMBER, "7"),
        ("0.3333", NUMBER, "0.3333"),
        ("2*3", NUMBER, "2·3 = 6"),
        ("e^-9", NUMBER, "e^−9 ≈ 1.23·10⁻⁴"),
        ("1/1000", NUMBER, "1/1000 = 0.001"),
        ("[4,12,32]", THREE, "(4, 12, 32)"),
        ("1/3 .5", PAIR, "(1/3 ≈ 0.33, 0.5)"),
        ("1 2;3 4", SQUARE, "((1, 2), (3, 4))"),
    ],
)
def test_how_it_was_read_is_shown(text: str, asked: Asked, shown: str) -> None:
    assert read(text, asked).shown == shown


def test_decimals_are_told_from_exact_expressions() -> None:
    places = {
        text: read(text, NUMBER).entries[0].places for text in ("7", "7.00", "-.5", "1.5e-3", "2e3", "1/3", "½", "π")
    }
    assert places == {"7": 0, "7.00": 2, "-.5": 1, "1.5e-3": 4, "2e3": 0, "1/3": None, "½": None, "π": None}


@pytest.mark.parametrize("text", ["b", "B)", "2", "(2)", "throw it away", " Throw  it AWAY."])
def test_a_choice_is_told_by_number_letter_or_text(text: str) -> None:
    reading = read(text, CHOICE)
    assert (reading.choice, reading.shown) == (2, "b: throw it away")


def test_a_choice_that_is_none_or_could_be_two_is_refused() -> None:
    assert refusal("d", CHOICE) == "'d' is none of the choices: type a, b or c."
    assert refusal("", CHOICE) == "Nothing is typed yet: type a, b or c."
    assert "two of the choices" in refusal("c", Asked(choices=("c.", "bc.", "aa")))
    assert read("2", Asked(choices=("1", "2", "3"))).choice == 2


@pytest.mark.parametrize(("text", "choice"), [("c.", 1), ("C.", 1), ("b", 2), ("bc.", 2), ("(c)", 3), ("1", 4)])
def test_a_choice_is_told_by_its_own_text_before_the_letter_or_number_of_another(text: str, choice: int) -> None:
    assert read(text, Asked(choices=("*c.*", "bc.", "aa", "1"))).choice == choice


def test_a_choice_that_is_a_number_is_told_by_its_value_too() -> None:
    slopes = Asked(choices=("−3", "½", "$0$", "twice as far"))
    assert [read(text, slopes).choice for text in ("-3", "-3.0", "0.5", "1/2", "0")] == [1, 1, 2, 2, 3]
    assert "none of the choices" in refusal("-2", slopes)


def test_a_choice_of_thousands_is_told_with_and_without_their_comma() -> None:
    sizes = Asked(choices=("5", "16", "50,000"))
    assert [read(text, sizes).choice for text in ("50000", "50,000", "50 000", "16")] == [3, 3, 3, 2]
    assert "none of the choices" in refusal("50.000", sizes)


ALPHABET = "0123456789.,;()[]+-−*·/^ eπσ√½²ᵀ=≈%_₂ₜ∞'\n\t"
WORDS = st.lists(
    st.sampled_from(
        [
            "1",
            ".5",
            "-",
            "+",
            "*",
            "/",
            "^",
            "(",
            ")",
            "[",
            "]",
            ",",
            ";",
            " ",
            "e",
            "π",
            "ln",
            "σ",
            "√",
            "½",
            "²",
            "c",
            "=",
            "tanh(",
        ]
    ),
    max_size=30,
).map("".join)


@settings(deadline=None)
@given(
    text=st.text(max_size=420) | st.text(ALPHABET, max_size=60) | WORDS,
    asked=st.sampled_from([NUMBER, PAIR, THREE, SQUARE, CHOICE]),
)
@example(text="1+" * 199 + "1", asked=NUMBER)
@example(text="2" + "ᵀ" * 399, asked=NUMBER)
@example(text="2^" * 199 + "2", asked=NUMBER)
@example(text="[" * 400, asked=SQUARE)
@example(text="\ud800", asked=NUMBER)
@example(text="ₜ", asked=NUMBER)
def test_any_text_is_read_as_finite_numbers_or_refused(text: str, asked: Asked) -> None:
    try:
        reading, message = read(text, asked), "."
    except Unreadable as problem:
        reading, message = None, problem.message
    assert message.endswith((".", "?"))
    assert message.isprintable()
    if reading is not None:
        assert reading.values.shape == (asked.shape if not asked.choices else (0,))
        assert all(math.isfinite(entry.value) for entry in reading.entries)


@settings(deadline=None)
@given(
    numbers=st.lists(st.floats(-1e6, 1e6).map(lambda number: round(number, 3)), min_size=3, max_size=3),
    sign=st.sampled_from([", ", "; ", " ", ",  "]),
)
def test_every_vector_of_decimals_is_read_back(numbers: list[float], sign: str) -> None:
    assert value(sign.join(f"{number:f}" for number in numbers), THREE) == pytest.approx(numbers, abs=1e-9)
