"""What the lessons work by hand, worked by hand: each figure here was computed on paper, not by the engine."""

from functools import lru_cache

import pytest

from rnntutor.course.lesson import Lesson
from rnntutor.course.locate import find
from rnntutor.course.prose import in_lesson
from rnntutor.course.reader import read

WORKED = [  # (lesson, scene, what a page would print, what it must say)
    ("order-matters", "dog", "{n[3]}: {h[1]}, {h[2]}, {h[3]}", "−4: 4, 2, −7"),
    ("order-matters", "man", "{n[3]}: {h[1]}, {h[2]}, {h[3]}", "−4: −8, −4, 2"),
    ("order-matters", "last", "{y[1]}, {y[2]}, {y[3]}", "4, 12, 32"),
    ("order-matters", "first", "{y[1]}, {y[2]}, {y[3]}", "8, 20, 44"),
    ("order-matters", "between", "{y[1]}, {y[2]}, {y[3]}", "4, 16, 36"),
    ("order-matters", "double", "{h[3]}", "16"),
    ("order-matters", "late", "{h[3]}", "10.5"),
    ("order-matters", "early", "{h[3]}", "6"),
    ("elman-and-jordan", "elman", "{y[1]}, {y[2]}, {y[3]}, {y[4]:3}", "3, 7.5, 3.75, 1.875"),
    ("elman-and-jordan", "jordan", "{y[1]}, {y[2]}, {y[3]}, {y[4]:3}", "3, 10.5, 15.75, 23.625"),
    ("elman-and-jordan", "elman-three", "{y[1]}, {y[2]}, {y[3]}, {y[4]:3}", "3, 7.5, 5.25, 6.375"),
    ("elman-and-jordan", "jordan-three", "{y[1]}, {y[2]}, {y[3]}, {y[4]:3}", "3, 12, 24, 48"),
    ("elman-and-jordan", "context", "{s[2]}, {s[3]}: {y[1]}, {y[2]}, {y[3]}, {y[4]}", "3, 12: 3, 10.5, 18, 36"),
    ("bidirectional", "made", "{forward.h[2]}, {backward.h[1]}, {backward.h[2]}, {backward.h[3]}", "1, 3, 2, 4"),
    ("bidirectional", "made", "{one.y[2]:4}, {both.y[2]:4}", "0.6667, 0.9474"),
    ("bidirectional", "kara", "{backward.h[1]}, {backward.h[2]}, {backward.h[3]}", "1, −2, −4"),
    ("bidirectional", "kara", "{one.y[2]:4}, {both.y[2]:4}", "0.6667, 0.1818"),
    ("bidirectional", "four", "{backward.h[1]}, {backward.h[2]}, {backward.h[3]}, {backward.h[4]}", "20, 16, 14, 8"),
    ("bidirectional", "four", "{both.y[1]}, {both.y[2]}, {both.y[3]}, {both.y[4]}", "−12, −8, 2, 16"),
    ("bidirectional", "stack", "{top.h[1]}, {top.h[2]}, {top.h[3]}", "4, 6, 11"),
    ("bidirectional", "again", "{low.h[2]}, {low.h[3]}: {top.h[1]}, {top.h[2]}, {top.h[3]}", "5, −1.5: 2, 9, 16.5"),
    ("lstm-layer", "pair", "{z[2]} {i[2]} {f[2]} {o[2]}", "(4, −2) (0.25, 0.5) (0.5, 0.75) (0.75, 0.25)"),
    ("lstm-layer", "pair", "{c[1]} {h[1]} {c[2]} {h[2]} {parameters}", "(4, 4) (2, 1) (3, 2) (2.25, 0.5) 32"),
    ("lstm-layer", "rnn", "{parameters} {lstm: parameters} {yours: LSTM}", "45 180 96"),
    ("lstm-layer", "peep", "{f[2]}, {i[2]}, {c[2]}, {o[2]}, {h[2]}", "0.25, 0.1, 3, 0.5, 1.5"),
    ("lstm-layer", "first", "{c[2]}, {c[3]}, {c[4]}", "7, 6, 9"),
    ("lstm-layer", "later", "{c[2]}, {c[3]}, {c[4]:4}", "5.5, 1.75, 3.4375"),
    ("lstm-layer", "whole", "{z[1]}, {i[1]}, {f[1]}, {o[1]}, {c[1]}, {h[1]:3}", "0.8, 0.5, 0.75, 0.75, 1, 0.571"),
    ("gru", "table", "{n[1]}, {n[2]}, {n[3]}, {n[4]}, {n[5]}", "4, 6, 5.5, 1, 7.5"),
    ("gru", "table", "{h[1]}, {h[2]}, {h[3]}, {h[4]}, {h[5]}", "4, 5, 5, 3, 7.5"),
    ("gru", "one-step", "{r[1]}, {z[1]}, {n[1]}, {h[1]}", "0.25, 0.75, 6, 4.5"),
    ("gru", "after", "{n[1]} {before: n[1]}", "(2.5, 3) (4, 3)"),
    ("gru", "your-after", "{n[1]} {your-before: n[1]}", "(16, 6) (8, 12)"),
    ("gru", "cho", "{h[1]}, {h[2]}; {chung: h[1]}, {chung: h[2]}", "5, 6; 3, 13.8"),
    ("gru", "three", "{parameters} {torch: parameters} {lstm: parameters} {yours: GRU}", "135 140 180 120"),
    ("gru", "faster", "{h[1]}, {h[2]:4}, {h[3]:4}", "0.75, 0.9375, 0.9844"),
    ("every-cell", "vanilla", "{pair.apart[2]}, {pair.apart[3]}, {pair.apart[5]:3}", "1, 0.5, 0.125"),
    ("every-cell", "jordan-three", "{arrive.h[3]}, {arrive.y[3]}, {pair.apart[3]}", "4, 12, 8"),
    ("every-cell", "elman-three", "{pair.apart[3]}, {pair.apart[4]}", "1.5, 1.25"),
    (
        "every-cell",
        "elman-three",
        "{grad.arrive.h[1]:4}, {grad.arrive.h[2]:4}, {grad.arrive.h[3]}",
        "0.6875, 0.625, 0.75",
    ),
    ("every-cell", "lstm", "{arrive.h[1]}, {arrive.h[2]}, {arrive.h[3]}", "0.75, 0.6, 0.48"),
    ("every-cell", "lstm", "{pair.apart[3]}, {grad.arrive.h[1]:4}", "0.96, 0.4096"),
    ("every-cell", "gru", "{arrive.h[3]:3}, {pair.apart[2]}, {pair.apart[3]:3}", "0.512, 1.28, 1.024"),
    ("every-cell", "both", "{back.h[1]:4}, {pair.back[1]:3}, {pair.fore[4]}", "0.0625, 0.125, 0"),
    ("attention", "desk", "{a[1]}, {c[1]}", "(0.2, 0.4, 0.4), (3, 6)"),
    ("attention", "drawers", "{e[1]}, {e[2]}", "(7, 3, −1), (0, −6, −5)"),
    ("attention", "three", "{a[1]}, {c[1]}", "(0.6, 0.1, 0.3), (3, 1.4)"),
    ("attention", "house", "{writer.a[1]}, {writer.a[2]}", "(0.8, 0.1, 0.1), (0.1, 0.2, 0.7)"),
    ("attention", "house", "{writer.a[3]}, {writer.word[3]}", "(0.1, 0.6, 0.3), (0, 0, 0, 1)"),
    ("attention", "additive-demo", "{writer.a[1]}, {writer.c[1]}", "(0.25, 0.75), 0.25"),
    ("attention", "additive", "{writer.a[1]}, {writer.c[1]}", "(0.8, 0.16, 0.04), 0.76"),
    ("attention", "scaled", "{a[1]}, {c[1]}", "(0.6, 0.2, 0.2), 16"),
    ("parsing", "count", "{d[1]}, {d[4]}, {d[6]}, {d[9]}", "1, 3, 3, 1"),
    ("parsing", "greedy", "{writer.y[2]}, {writer.y[3]:4}", "(0.4, 0.6, 0), (0.5556, 0.4444, 0)"),
    (
        "parsing",
        "greedy",
        "{writer.d[7]}, {greedy(writer.word, writer.y)}, {beam(writer.word, writer.y, 2)}",
        "1, (NP XX (NP XX XX )NP )NP, (NP (NP XX XX )NP XX )NP",
    ),
    ("parsing", "first", "{writer.s[7]:/}", "⅓"),
    ("parsing", "second", "{writer.p[2]}, {writer.p[5]}, {writer.s[7]}", "0.4, 0.9, 0.36"),
    ("parsing", "shop", "{s[1]}", "(0.42, 0.28, 0.27, 0.03)"),
    ("reading-comprehension", "bag", "{m[1]}, {m[2]}", "(2, 3, 0), (2, 6, 1)"),
    ("reading-comprehension", "apple", "{p[1]}, {u[1]}", "(0.5, 0.25, 0.25), (−2, 3, 0, 1, 1)"),
    ("reading-comprehension", "apple", "{p[2]}, {u[2]}", "(0.1, 0.8, 0.1), (−2.6, 3.6, 0, 4.2, 1.4)"),
    ("reading-comprehension", "milk", "{p[1]}, {u[1]}", "(0.1, 0.8, 0.1), (−1, 0, 4, 1, 1)"),
    ("reading-comprehension", "bare", "{w[2]}", "(16, 16, 2)"),
    ("reading-comprehension", "late", "{p[1]:3}, {p[2]}", "(0.025, 0.05, 0.125, 0.8), (0.1, 0.2, 0.5, 0.2)"),
    ("reading-comprehension", "ball", "{p[2]}, {u[2]}", "(0.8, 0.1, 0.1), (−1.4, 3.6, 0, 8.4, 2.8)"),
    ("many-to-one", "shown", "{h[1]}, {h[2]}, {h[3]}, {h[4]}, {h[5]}: {y[5]}", "−1, −1, −1, 0, 0: 0.5"),
    ("many-to-one", "film", "{h[1]}, {h[2]}, {h[3]}, {h[4]}, {h[5]}, {h[6]}: {y[6]}", "2, 2, 2, 1, 1, 2: 0.8"),
    ("many-to-one", "paper", "{y[1][1]}, {y[8]}", "0.25, (0.5, 0.9, 0.25)"),
    ("many-to-one", "recipe", "{y[8]}", "(0.75, 0.25, 0.96)"),
    ("many-to-one", "told", "{L[3]}, {grad.s[3]}, {grad.s[2]}", "1.09, (−0.25, 0.5, 0.1), (0, 0, 0)"),
    ("many-to-one", "rule", "{h[1]}, {h[2]}, {h[3]}, {h[4]}, {h[5]}", "0, 0, 1, 1, 2"),
    ("next-symbol", "two", "{share[3]:/}", "1/16"),
    ("next-symbol", "text", "{share[1]}, {share[2]:3}, {share[3]:5}, {share[5]:4}", "0.5, 0.375, 0.09375, 0.0117"),
    ("next-symbol", "cost", "{L[1]}, {grad.s[1]:3}; {mean: k[1]}", "1.39, (0.125, −0.75, 0.625); 4"),
    ("next-symbol", "free", "{words(w)}, {forced: words(w)}", "oyho, ooyy"),
    ("next-symbol", "tree", "{greedy(w, p)} {aa: share[2]}, {beam(w, p, 2)} {bb: share[2]}", "aa 0.3, bb 0.36"),
    ("next-symbol", "maze", "{greedy(w, p)}, {beam(w, p, 2)}, {beam(w, p, 3)}", "aaa, bc., c."),
    ("next-symbol", "kept", "{share[1]}, {share[2]}, {share[3]}, {share[4]}", "0.2, 0.15, 0.18, 0.18"),
    ("next-symbol", "per-letter", "{k[1]}", "3.32"),
    ("memory-addressing", "demo", "{c[1]}, {w_c[1]:3}", "(1, 0.6, 0.6, 0.8), (0.5, 0.125, 0.125, 0.25)"),
    ("memory-addressing", "demo", "{w_g[1]:4}", "(0.25, 0.0625, 0.5625, 0.125)"),
    ("memory-addressing", "demo", "{w_s[2]:4}, {w[3]}", "(0.125, 0.25, 0.0625, 0.5625), (0.04, 0.16, 0.01, 0.79)"),
    ("memory-addressing", "pair", "{c[1]}", "0.96"),
    (
        "memory-addressing",
        "yours",
        "{c[1]}, {w_c[1]}, {w_g[1]:3}",
        "(1, 0, 0), (0.5, 0.25, 0.25), (0.25, 0.125, 0.625)",
    ),
    ("memory-addressing", "yours", "{w_s[1]:3}, {w[1]:3}", "(0.625, 0.25, 0.125), (0.833, 0.133, 0.033)"),
    ("memory-addressing", "blend", "{w_g[1]}", "(0.15, 0.8, 0.05)"),
    ("memory-addressing", "blur", "{w_s[1]}", "(0.42, 0.26, 0.32)"),
    ("memory-addressing", "noted", "{M[2][2][1]}, {M[2][2][2]}", "1.75, 3"),
    ("memory-addressing", "pen", "{M[1][1]}, {M[1][2]}, {M[1][3]}", "(2.5, 5), (3, −2), (−4, 3)"),
    ("memory-addressing", "both", "{w_c[2]}, {w[2]}, {r[2]}", "(0.69, 0.23, 0.08), (0.67, 0.17, 0.17), (2, 1.33)"),
    ("neural-turing-machine", "size", "{reads[1]}, {writes[2]}", "12, 66"),
    ("neural-turing-machine", "clockwork", "{w_w[3]}, {w_r[6]:0}, {r[6]:0}", "(0, 0, 1, 0), (0, 0, 1, 0), (4, 5, 0)"),
    ("neural-turing-machine", "pen", "{M[1][1][1]:4}", "−0.7995"),
    ("neural-turing-machine", "guess", "{L[2]}, {steps[3]}", "8.32, 14"),
    # the trained machine goes the way that the page tells of, and says six patterns again
    ("neural-turing-machine", "machine", "{w_w[2][1]:0} {w_w[3][8]:0} {w_w[4][7]:0} {w_w[5][6]:0}", "1 1 1 1"),
    ("neural-turing-machine", "machine", "{w_r[6][1]:0} {w_r[7][8]:0} {w_r[8][7]:0} {w_r[9][6]:0}", "1 1 1 1"),
    ("neural-turing-machine", "longer", "{p[9]:0} {p[10]:0} {p[11]:0}", "(0, 0, 1) (1, 0, 0) (0, 1, 0)"),
    ("neural-turing-machine", "longer", "{p[12]:0} {p[13]:0} {p[14]:0}", "(1, 0, 1) (0, 1, 1) (0, 0, 0)"),
]


@lru_cache(maxsize=1)
def lesson_of(name: str) -> Lesson:
    """A shipped lesson by its id; the table has the figures of one together."""
    return read(find(name))


@pytest.mark.parametrize(("lesson", "scene", "printed", "by_hand"), WORKED)
def test_what_a_lesson_works_by_hand_is_what_it_computes(lesson: str, scene: str, printed: str, by_hand: str):
    assert in_lesson(printed, lesson_of(lesson), scene) == by_hand
