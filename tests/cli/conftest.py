"""The command line called in this process or as a program of its own, with a learner's folder nobody else uses."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from rnntutor.cli import main

LESSON = """\
---
format: 1
id: small
title: A small lesson
chapter: Testing
minutes: 3
---
## One page

```scene first
cell: rnn-linear
weights: {W: [[1, 1], [1, 1]], U: [[1, 1], [1, 1]], b: [0, 0]}
inputs: {x: [[1, 1], [1, 1], [2, 2]]}
start: {h: [0, 0]}
```

The memory is given {x[2]} at step 2, and $z_f$ is a formula.

```panels
- table: [x, h]
```

```question memory
ask: What does it hold?
answer: h[2]
hints: [Look at h₁.]
same: [no-bias, bias-twice, matrix-transposed]
```

```question kept
ask: Does it keep?
choices: [It keeps., It forgets.]
right: 1
```

```worksheet sheet
rows: [h]
steps: 1..3
same: [no-bias, bias-twice, matrix-transposed]
```

```scene grows
equations: |
  y = y[t-1] * y[t-1] * x
start: {y: 1}
inputs: {x: {repeat: 10, value: 10}}
```

```scene layers
layers:
  low: {cell: rnn-linear, weights: {W: [[2]], U: [[0]], b: [1]}}
  high: {equations: "y = low.h[last]", over: once}
inputs: {x: [[1], [2]]}
```
"""


class Called(NamedTuple):
    """What a call printed and how it ended."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> object:
        return json.loads(self.out)


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The learner's folder of this test."""
    folder = tmp_path / "home"
    monkeypatch.setenv("RNNTUTOR_HOME", str(folder))
    monkeypatch.setenv("COLUMNS", "80")
    return folder


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A folder with one small lesson in a file of another name."""
    folder = tmp_path / "course"
    folder.mkdir()
    (folder / "01-file.md").write_text(LESSON, encoding="utf-8")
    return folder


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., Called]:
    """`rnntutor WORD...` in this process."""

    def called(*words: object) -> Called:
        status = main([str(word) for word in words])
        return Called(status, *capsys.readouterr())

    return called


@pytest.fixture
def program() -> Callable[..., Called]:
    """`rnntutor WORD...` as a process of its own, without a terminal; keywords are environment variables."""

    def called(*words: object, **environment: str) -> Called:
        done = subprocess.run(
            [sys.executable, "-m", "rnntutor", *map(str, words)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            env={**os.environ, **environment},
            check=False,
            timeout=60,
        )
        return Called(done.returncode, done.stdout.decode(errors="replace"), done.stderr.decode())

    return called
