"""Whether somebody who is given a run looks at its numbers, or only at its equations and shapes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any, TypeVar

from rnntutor.engine.trace import Trace

T = TypeVar("T")


class Watch:
    """`trace` is a run like another; `seen` is True once a number of it was read."""

    def __init__(self, trace: Trace) -> None:
        self.seen = False
        self.trace = replace(
            trace,
            weights=_Watched(self, trace.weights),
            inputs=_Watched(self, trace.inputs),
            given=_Watched(self, trace.given),
            done=replace(trace.done, values=_Watched(self, trace.done.values)),
        )


class _Watched(dict[str, T]):
    """Numbers by name; to ask which names there are is not to read one."""

    def __init__(self, watch: Watch, numbers: Mapping[str, T]) -> None:
        super().__init__(numbers)
        self.watch = watch

    def __getitem__(self, name: str) -> T:
        self.watch.seen = True
        return super().__getitem__(name)

    def __iter__(self) -> Iterator[str]:  # with its own, a copy reads by `[]`
        return super().__iter__()

    def get(self, name: str, default: Any = None) -> Any:
        self.watch.seen = True
        return super().get(name, default)

    def items(self) -> Any:
        self.watch.seen = True
        return super().items()

    def values(self) -> Any:
        self.watch.seen = True
        return super().values()

    def __or__(self, other: Any) -> Any:
        self.watch.seen = True
        return super().__or__(other)
