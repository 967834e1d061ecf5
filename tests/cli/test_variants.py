"""`--variant N`: questions with other numbers on the command line."""

import re


def test_show_tells_the_other_numbers_and_answer_marks_by_them(call) -> None:
    shown = call("show", "neurons-by-hand", "--variant", "1").out
    assert "with W = " in shown or "with x = " in shown
    asked = shown.partition("[question second-sum]")[2].partition("[question")[0]
    one, other = re.findall(r"where x = \((\d), (\d)\)", asked)[0]
    weights = re.search(r"W = \(\((\d), −(\d)\)\)|W = \((\d), −(\d)\)", asked)
    first, second = [int(size) for size in weights.groups() if size] if weights else (3, 1)
    right = str(first * int(one) - second * int(other) + 1)
    assert call("answer", "neurons-by-hand", "second-sum", right, "--variant", "1").status == 0
    assert call("answer", "neurons-by-hand", "second-sum", right).status == 1


def test_what_has_no_variant_is_one_line(call) -> None:
    for words in (("before-two", "3", "--variant", "2"), ("crossed", "4 5", "--variant", "x")):
        found = call("answer", "rnn-by-hand", *words)
        assert found.status == 2
        assert found.err.count("\n") == 1
    assert call("answer", "rnn-by-hand", "before-two", "3", "--variant", "0").status == 0
