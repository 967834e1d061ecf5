"""The built-in wiring pictures. Heavy lines are what the memory runs through; places in braces are filled with live numbers.

`{c}` is the number now, `{c[t-1]}` the step before, `{name c}` its name with the step, `{op h}` the function of its line.
Blanks in a place, and behind it, are room for the number. A picture is chosen by the names that it shows.
"""

from __future__ import annotations

LSTM = """\
{name c[t-1]}                                          {name c}
{c[t-1]   }━━━×━━━━━━━━━━━━━━━━+━━━━━━━━━━━━━━━━┳━━━━━▶ {c        }
              │                │                ┃
              │          ╭─────×─────╮        {op h}
              │          │           │          ┃       {name h}
              │          │           │          ×━━━━━▶ {h        }
            f │ {f    }i │ {i    } z │ {z   } o │ {o   }
            ╭─┴─╮      ╭─┴─╮       ╭─┴──╮     ╭─┴─╮
            │ σ │      │ σ │       │{op z}│     │ σ │
            ╰─┬─╯      ╰─┬─╯       ╰─┬──╯     ╰─┬─╯
   ╭──────────┴──────────┴───────────┴──────────╯
   ├─ {name x} {x                                        }
   ┗━ {name h[t-1]} {h[t-1]                                   }"""

GATED = """\
{name c[t-1]}                                          {name c}
{c[t-1]   }━━━×━━━━━━━━━━━━━━━━+━━━━━━━━━━━━━━━━┳━━━━━▶ {c        }
              │                │                ┃
              │          ╭─────×─────╮          ┃       {name y}
              │          │           │          ×─────▶ {y        }
            f │ {f    }i │ {i    } z │ {z   } o │ {o   }
            ╭─┴─╮      ╭─┴─╮       ╭─┴──╮     ╭─┴─╮
            │ σ │      │ σ │       │{op z}│     │ σ │
            ╰─┬─╯      ╰─┬─╯       ╰─┬──╯     ╰─┬─╯
   ╭──────────┴──────────┴───────────┴──────────╯
   ╰─ {name x} {x                                        }"""

RNN = """\
              ┏━━━━━━━━━ one step later ━━━━━━━━━┓
              ▼                                  ┃
 {name x}         {name h[t-1]} {h[t-1]             }           ┃
 {x       }   ┃                                  ┃  {name y}
        │   ╭─▼──╮                               ┃
"""
