"""The proof of the content: every mistake of the lesson files, and what is probably not meant."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from rnntutor.engine import Apply, EngineError, Tree
from rnntutor.engine.doubtful import doubtful

from . import blockdoubts, doubts, glossary, index, inverses, locate, places, sheet, snapshots, wiring, wordorders
from .index import Entry
from .learning import TrainingBlock
from .lesson import Lesson, Question, Scene
from .mistakes import BrokenLesson, Mistake, Wrong, did_you_mean, listed, quoted
from .reader import read
from .search import Search


@dataclass(frozen=True)
class Report:
    """What a check found. `counts`: lessons, pages and questions of the `lessons` that could be read; slips told."""

    errors: tuple[Mistake, ...]
    warnings: tuple[Mistake, ...]
    counts: dict[str, int]
    lessons: tuple[Lesson, ...] = ()

    def __str__(self) -> str:
        told = [*self.errors, *(mistake._replace(message=f"warning: {mistake.message}") for mistake in self.warnings)]
        found = (("error", len(self.errors)), ("warning", len(self.warnings)))
        end = ", ".join(_counted(count, name) for name, count in found if count) or "nothing wrong"
        whole = ", ".join(_counted(count, name) for name, count in self.counts.items())
        return "\n".join([*map(str, sorted(told)), f"{whole}: {end}"])


def check(paths: Iterable[str | os.PathLike[str]]) -> Report:
    """Read and run lesson files, and all those of folders, and say what is wrong with them and between them."""
    errors, lessons, folders = list[Mistake](), list[Lesson](), dict[Path, list[Entry]]()
    warnings = set[Mistake]()
    for path in map(Path, paths):
        terms = path / glossary.NAME if path.is_dir() else path
        if terms.name == glossary.NAME and terms.is_file():
            found = index.entries(terms.parent)
            errors += glossary.mistakes(terms, None if _unnamed(found) else [entry.id for entry in found]).found
            warnings.update(() if any(entry.broken for entry in found) else _nowhere(terms, found))
            if terms == path:
                continue
        chosen = index.files(path) if path.is_dir() else [path]
        if not chosen:
            errors.append(Mistake(str(path), 1, 1, "there is no lesson in this folder"))
        for file in chosen:
            if file.parent not in folders:
                folders[file.parent] = index.entries(file.parent)
            try:
                lessons.append(read(file))
            except BrokenLesson as broken:
                errors += broken.mistakes
    beside = {entry.path: entry for entries in folders.values() for entry in entries}
    for lesson in lessons:
        errors += _between(lesson, lessons, beside)
        errors += (_at_block(lesson, block, told) for block in lesson.trainings.values() if (told := _unfit(block)))
        errors += _snapshots(lesson)
    warnings.update(warning for lesson in lessons for warning in _doubtful(lesson))
    counts = {
        "lesson": len(lessons),
        "page": sum(len(lesson.pages) for lesson in lessons),
        "question": sum(len(lesson.questions) for lesson in lessons),
    }
    return Report(tuple(sorted(set(errors))), tuple(sorted(warnings)), counts, tuple(lessons))


def _counted(count: int, name: str) -> str:
    return f"{count:,} {name}{'s' * (count != 1)}"


def _nowhere(terms: Path, entries: list[Entry]) -> Iterator[Mistake]:
    """Terms of a glossary that stand on no page, of the lesson that explains them or at all."""
    search = Search(entries, glossary.read(terms.parent))
    using = {term.name: set[str]() for term in search.glossary.terms}
    for page in search.pages:
        for term in search.glossary.within(f"{page.heading} {page.text}"):
            using[term.name].add(page.lesson)
    for term in search.glossary.terms:
        own = using[term.name]
        known = any(entry.id == term.lesson for entry in entries)
        if not own or (known and term.lesson not in own):
            where = f"of '{term.lesson}'" if own else "of these lessons"
            yield Mistake(str(terms), term.line, 1, f"{quoted(term.name)} stands on no page {where}")


# one lesson


def _doubtful(lesson: Lesson) -> Iterator[Mistake]:
    """What is probably not meant in a lesson."""
    for page in lesson.pages:
        if said := doubts.long_page([text.markdown for text in page.prose]):
            yield Mistake(str(lesson.path), page.line, 1, said)
        for text in page.prose:
            for at, said in doubts.doubts(text.markdown):
                line = text.line + text.markdown.count("\n", 0, at)
                yield Mistake(str(lesson.path), line, at - text.markdown.rfind("\n", 0, at), said)
        for panel in (panel for panel in page.panels if panel.picture):
            for said in wiring.untrue(panel.picture, lesson.scenes[panel.scene].trace):
                yield Mistake(str(lesson.path), panel.line, 3, said)
    yield from blockdoubts.doubts(lesson)
    for one in lesson.questions.values():
        if isinstance(one, Question) and one.inverse:
            for said in inverses.idle(lesson.scenes[one.scene], one.inverse, one.round):
                yield Mistake(str(lesson.path), one.line, 1, said)
    for line, said in wordorders.doubts(lesson):
        yield Mistake(str(lesson.path), line, 1, said)
    for scene in lesson.scenes.values():
        yield from _endless(lesson, scene)
        for line, said in doubtful(scene.trace):
            yield Mistake(str(lesson.path), *((line.source, line.column) if line.source else (scene.line, 1)), said)


def _unfit(block: TrainingBlock) -> str:
    """What is wrong with a training, or "": its examples are all made, and its first batch is gone through."""
    try:
        next(block.build(block.batch).epochs(1))
        return ""
    except (Wrong, EngineError) as error:
        return error.message


def _snapshots(lesson: Lesson) -> Iterator[Mistake]:
    """Trained weights that do not fit their training, or do not do what it says it reaches."""
    for name in dict.fromkeys(scene.trained for scene in lesson.scenes.values() if scene.trained):
        block = lesson.trainings[name]
        try:
            weights = snapshots.read(lesson.path, lesson.id, name)
            own = (block, lesson.path, lesson.id, weights)
            told = snapshots.misfit(*own) or snapshots.missed(*own)
        except (Wrong, EngineError) as error:
            told = error.message
        if told:
            yield Mistake(str(lesson.path), block.line, 1, told)


def _at_block(lesson: Lesson, block: TrainingBlock, message: str) -> Mistake:
    return Mistake(str(lesson.path), block.line, 1, f"the training '{block.id}' cannot begin: {message}")


def _endless(lesson: Lesson, scene: Scene) -> Iterator[Mistake]:
    """Lines whose run grows to inf or nan, the first of them; what reads it follows, the gradients too."""
    trace, found = scene.trace, list[tuple[int, str]]()
    names = [name for component in trace.resolved.components for name in component.names if trace.steps(name)]
    for name in names:
        finite = np.isfinite(trace[name]).reshape(trace.steps(name), -1).all(axis=1)
        if not finite.all():
            found.append((int(finite.argmin()) + 1, name))
    for step, name in sorted(found, key=lambda one: (trace.gradient(one[1]), one[0]))[:1]:
        line = trace.line(name)
        place = (line.source, line.column) if line and line.source else (scene.line, 1)
        where = f"up to step {_last_endless(trace[name])}" if trace.gradient(name) else f"from step {step} on"
        said = f"in the scene '{scene.id}', {name} is no finite number {where}"
        if line and _multiplies_logarithm(line.expression):
            said += ": 0 · ln 0 is 0 in  p * ln(q)  and in  dot(p, ln(q)) , not in a product with @"
        yield Mistake(str(lesson.path), *place, said)


def _multiplies_logarithm(tree: Tree) -> bool:
    """Whether a product with @ of a logarithm stands in it."""
    if not isinstance(tree, Apply):
        return False
    own = tree.op == "@" and any(isinstance(factor, Apply) and factor.op == "log" for factor in tree.args)
    return own or any(map(_multiplies_logarithm, tree.args))


def _last_endless(values: np.ndarray) -> int:
    """The last step (from 1) that holds what is no finite number."""
    return int(np.flatnonzero(~np.isfinite(values).reshape(len(values), -1).all(axis=1))[-1]) + 1


# lessons among others


def _between(lesson: Lesson, lessons: list[Lesson], beside: dict[Path, Entry]) -> Iterator[Mistake]:
    """Ids that two lessons have, needs that no lesson has or that run in a circle."""
    ids = {entry.path: entry.id for entry in beside.values() if not entry.broken} | {
        other.path: other.id for other in lessons
    }
    alike = sorted(path.name for path, name in ids.items() if name == lesson.id and not _same(path, lesson.path))
    if alike:
        have = f"s {listed(alike)} have" if len(alike) > 1 else f" {alike[0]} has"
        yield _at(lesson, f"the lesson{have} the id '{lesson.id}' too: each needs its own", "id")
    graph = {entry.id: entry.needs for entry in (*_shipped(lesson, ids.values()), *beside.values())}
    graph |= {other.id: other.needs for other in lessons}
    for place, name in enumerate(lesson.needs):
        if name not in graph:
            if _unnamed(beside.values()):
                continue
            yield _at(lesson, f"needs: there is no lesson {quoted(name)}{did_you_mean(name, graph)}", "needs", place)
        elif circle := _way(name, lesson.id, graph):
            said = " needs ".join([lesson.id, *circle])
            yield _at(lesson, f"needs: the lessons wait for one another: {said}", "needs", place)


def _unnamed(entries: Iterable[Entry]) -> bool:
    """Whether a broken file tells no id: it may be any lesson."""
    return any(entry.broken and entry.id == entry.path.stem for entry in entries)


def _shipped(lesson: Lesson, known: Iterable[str]) -> list[Entry]:
    """The course's own lessons, if one of them is needed that is not among the known."""
    return index.entries(locate.folder()) if set(lesson.needs) - set(known) else []


def _way(start: str, end: str, graph: dict[str, tuple[str, ...]]) -> list[str]:
    """From a lesson along its needs to another; [] where there is no way."""
    ways, seen = [[start]], {start}
    while ways:
        way = ways.pop(0)
        if way[-1] == end:
            return way
        for name in graph.get(way[-1], ()):
            if name not in seen:
                seen.add(name)
                ways.append([*way, name])
    return []


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return path == other


def _at(lesson: Lesson, message: str, *key: object) -> Mistake:
    """A mistake at a key of the front matter."""
    try:
        front = sheet.front(sheet.decode(sheet.load(lesson.path)))
        line, column = places.parse(front.text, front.line).place(*key)
    except Wrong:
        line, column = 1, 1
    return Mistake(str(lesson.path), line, column, message)
