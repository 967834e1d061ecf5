"""What is doubted in prose."""

import pytest

from rnntutor.course.doubts import doubts, long_page, numbers


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("The output is 12 and 0.5, or −17.", ["12", "0.5", "−17"]),
        ("It is 20,959 times.", ["20,959"]),
        ("Two of 10 at step 12, steps 11 and 12, in lesson 14.", []),
        ("`x = 12` and $σ(12) = 13$ and {y[2]} and\n```\n12\n```\n", []),
        ("The 12th of November 2000, in 1990.", []),
        ("12. An entry\n13) another", []),
        ("[a link](https://example.org/12) https://example.org/12", []),
        ("LSTM12, x12, W_12, 80×24 and arXiv:1406.1078", []),
        ("σ(90) is as good as 1", []),
        ("A thousand is 1000.", ["1000"]),
        ("So c = 7, and it holds 7.", ["7", "7"]),
        ("It should hold 2. It makes 2 mistakes; the input is 2.", []),
    ],
)
def test_a_number_that_nothing_computes_is_found(text: str, found: list[str]):
    assert [number for _, number in numbers(text)] == found


def test_a_number_is_found_at_its_place():
    text = "One `12` line.\nThen 34."
    assert [text[at:] for at, _ in numbers(text)] == ["34."]


LOST = "this line is shown as text, but looks like one of a block: is "


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Words.\n\nscene one\nequations: |\n  y = x\n", [f"{LOST}```scene one meant, and ``` behind it?"]),
        ("answer: y[2]\nround: 2", [f"{LOST}a line such as ```question ID lost above it?"]),
        ("- gates: [f]\n- memory: c", [f"{LOST}a line such as ```question ID lost above it?"]),
        ("panels\n- table: all", [f"{LOST}```panels meant, and ``` behind it?"]),
        ("It is a\nscene above\nanswer: none\n\nThe answer: 5 of them.\n\n```\nanswer: y\n```", []),
        ("A <b>bold</b> `<b>` word", [
            f"HTML is not read: {tag} is shown as it stands; write Markdown, or `{tag}`" for tag in ("<b>", "</b>")
        ]),
        ("$a<b$ ends at </s>", []),
        ("```\n" + "─" * 51 + "\n```", ["51 columns: at most 50 are shown on a small terminal"]),
        ("```\n" + "─" * 50 + "\n```\n" + "word " * 30, []),
    ],
)  # fmt: skip
def test_what_was_probably_not_meant_is_doubted(text: str, said: list[str]):
    assert [message for _, message in doubts(text)] == said


def test_a_page_that_is_too_long_to_read_is_doubted_by_its_lines():
    assert "about 41 lines" in long_page(["Words.\n\n" * 20, "And more."])
    assert "about 41 lines" in long_page(["words words " * 164])
    assert "about 41 lines" in long_page(["- entry\n" * 41])
    assert "about 43 lines" in long_page(["```\n" + "─┬─\n" * 40 + "```\n\nText."])
    assert long_page(["Words.\n\n" * 19, "Lines\nof words.\n"]) == ""
