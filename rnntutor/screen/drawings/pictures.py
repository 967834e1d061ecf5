"""The built-in wiring pictures. Heavy lines are what the memory runs through; places in braces are filled in.

`{c}` is the number now, `{c[t-1]}` the step before, `{name c}` its name with the step, `{= c}` both, `{op h}` the
function of its line. A picture shows the first of its variants whose names the scene has.
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

PICTURES = {"lstm": (LSTM, GATED), "rnn": (RNN_READ_OUT, RNN)}
