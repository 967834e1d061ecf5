"""The built-in wiring pictures. Heavy lines are what the memory runs through; places in braces are filled in.

`{c}` is the number now, `{c[t-1]}` the step before, `{name c}` its name with the step, `{= c}` both, `{op h}` the
function of its line. Of the variants of a picture whose names the scene has, the first that fits the width is shown.
"""

from __future__ import annotations

LSTM = """\
{name c[t-1]}                                    {name c}
{c[t-1] }━━━×━━━━━━━━━━━━━━━+━━━━━━━━━━━━━━┳━━━▶ {c}
            │               │              ┃
            │         ╭─────×────╮      {op h}
            │         │          │         ┃     {name h}
            │         │          │         ×━━━▶ {h}
          f │ {f  } i │ {i   } z │ {z  } o │ {o}
          ╭─┴─╮     ╭─┴─╮     ╭──┴───╮   ╭─┴─╮
          │ σ │     │ σ │     │{op z}│   │ σ │
          ╰─┬─╯     ╰─┬─╯     ╰──┬───╯   ╰─┬─╯
  ╭─────────┴─────────┴──────────┴─────────╯
  ├─ {= x}
  ┗━ {= h[t-1]}
"""

GATED = """\
{name c[t-1]}                                    {name c}
{c[t-1] }━━━×━━━━━━━━━━━━━━━+━━━━━━━━━━━━━━┳━━━▶ {c}
            │               │              ┃
            │         ╭─────×────╮         ┃     {name y}
            │         │          │         ×───▶ {y}
          f │ {f  } i │ {i   } z │ {z  } o │ {o}
          ╭─┴─╮     ╭─┴─╮     ╭──┴───╮   ╭─┴─╮
          │ σ │     │ σ │     │{op z}│   │ σ │
          ╰─┬─╯     ╰─┬─╯     ╰──┬───╯   ╰─┬─╯
  ╭─────────┴─────────┴──────────┴─────────╯
  ╰─ {= x}
"""

RNN_READ_OUT = """\
                ┏━━━━━━ one step later ━━━━━━┓
                ┃ {= h[t-1]             }    ┃
                ▼                            ┃
             ╭──────╮                        ┃
{= x      }─▶│{op h}│━━▶ {= h           }━━━━┻━▶ {= y}
             ╰──────╯
"""

RNN = """\
                ┏━━━━━━ one step later ━━━━━━┓
                ┃ {= h[t-1]             }    ┃
                ▼                            ┃
             ╭──────╮                        ┃
{= x      }─▶│{op h}│━━▶ {= h           }━━━━┛
             ╰──────╯
"""

LSTM_NARROW = """\
{= x}
{= h[t-1]}
{= c[t-1]}
 ┃
 × ◀─ f {f}
 + ◀─ × ◀─ i {i}
 ┃    ╰─── z {z}
 ┣━━▶ {= c}
 × ◀─ o {o}
 ▼
{= h}
"""

GATED_NARROW = """\
{= x}
{= c[t-1]}
 ┃
 × ◀─ f {f}
 + ◀─ × ◀─ i {i}
 ┃    ╰─── z {z}
 ┣━━▶ {= c}
 × ◀─ o {o}
 │
{= y}
"""

RNN_READ_OUT_NARROW = """\
{= h[t-1]  }━▶╭──────╮
{= x       }─▶│{op h}│
              ╰───┳──╯
                  ▼
              {= h}
              {= y}
"""

RNN_NARROW = """\
{= h[t-1]  }━▶╭──────╮
{= x       }─▶│{op h}│
              ╰───┳──╯
                  ▼
              {= h}
"""

PICTURES = {
    "lstm": (LSTM, GATED, LSTM_NARROW, GATED_NARROW),
    "rnn": (RNN_READ_OUT, RNN, RNN_READ_OUT_NARROW, RNN_NARROW),
}
WIDTH = {LSTM: 57, GATED: 57, RNN_READ_OUT: 56, RNN: 46}  # with room for a number at the right edge; else any
