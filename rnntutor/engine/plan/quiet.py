"""NumPy's warnings off: a run that grows to inf is a lesson, not a warning."""

from __future__ import annotations

from collections.abc import Callable
from contextvars import copy_context

import numpy as np


def quietly() -> Callable[[Callable[[], None]], None]:
    """What calls a function with all warnings of NumPy off.

    Where NumPy keeps that setting in a context (from 2.0 on), one is made once: entering it costs a hundredth of
    `errstate`. It can be entered once at a time: each plan has its own.
    """
    context = copy_context()
    before = np.geterr()
    context.run(lambda: np.seterr(all="ignore"))
    if np.geterr() == before:
        return context.run
    np.seterr(**before)
    return _with_errstate


def _with_errstate(function: Callable[[], None]) -> None:
    with np.errstate(all="ignore"):
        function()
