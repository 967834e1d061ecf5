"""The built-in wiring pictures. Heavy lines are what the memory runs through; places in braces are filled in.

`{c}` is the number now, `{c[t-1]}` the step before, `{name c}` its name with the step, `{= c}` both, `{op h}` the
function of its line. Of the variants of a picture whose names the scene has, the first that fits the width is shown.
"""

from __future__ import annotations

_MEMORY = """\
{name c[t-1]}                                    {name c}
{c[t-1] }━━━×━━━━━━━━━━━━━━━+━━━━━━━━━━━━━━┳━━━▶ {c}
            │               │              ┃
"""
_GATES = """\
          f │ {f  } i │ {i   } z │ {z  } o │ {o}
          ╭─┴─╮     ╭─┴─╮     ╭──┴───╮   ╭─┴─╮
          │ σ │     │ σ │     │{op z}│   │ σ │
          ╰─┬─╯     ╰─┬─╯     ╰──┬───╯   ╰─┬─╯
  ╭─────────┴─────────┴──────────┴─────────╯
"""
LSTM = f"""\
{_MEMORY}\
            │         ╭─────×────╮      {{op h}}
            │         │          │         ┃     {{name h}}
            │         │          │         ×━━━▶ {{h}}
{_GATES}\
  ├─ {{= x}}
  ┗━ {{= h[t-1]}}
"""
GATED = f"""\
{_MEMORY}\
            │         ╭─────×────╮         ┃     {{name y}}
            │         │          │         ×───▶ {{y}}
{_GATES}\
  ╰─ {{= x}}
"""

_LOOP = """\
                ┏━━━━━━ one step later ━━━━━━┓
                ┃ {= h[t-1]             }    ┃
                ▼                            ┃
             ╭──────╮                        ┃
{= x      }─▶│{op h}│━━▶ {= h           }━━━━"""
RNN_READ_OUT = f"""\
{_LOOP}┻━▶ {{= y}}
             ╰──────╯
"""
RNN = f"""\
{_LOOP}┛
             ╰──────╯
"""

_DOWN = """\
{= c[t-1]}
 ┃
 × ◀─ f {f}
 + ◀─ × ◀─ i {i}
 ┃    ╰─── z {z}
 ┣━━▶ {= c}
 × ◀─ o {o}
"""
LSTM_NARROW = f"""\
{{= x}}
{{= h[t-1]}}
{_DOWN}\
 ▼
{{= h}}
"""
GATED_NARROW = f"""\
{{= x}}
{_DOWN}\
 │
{{= y}}
"""

RNN_NARROW = """\
{= h[t-1]  }━▶╭──────╮
{= x       }─▶│{op h}│
              ╰───┳──╯
                  ▼
              {= h}
"""
RNN_READ_OUT_NARROW = f"""\
{RNN_NARROW}\
              {{= y}}
"""

PICTURES = {
    "lstm": (LSTM, GATED, LSTM_NARROW, GATED_NARROW),
    "rnn": (RNN_READ_OUT, RNN, RNN_READ_OUT_NARROW, RNN_NARROW),
}
WIDTH = {LSTM: 57, GATED: 57, RNN_READ_OUT: 56, RNN: 46}  # with room for a number at the right edge; else any
