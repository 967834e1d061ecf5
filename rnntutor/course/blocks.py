"""What may stand in each block: strict models that know all their keys. Only the shape is checked, not the meaning."""

from __future__ import annotations

from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, Field, StringConstraints, ValidationError
from pydantic_core import ErrorDetails

from .fields import STRICT, Address, Id, Round, Text, Texts, Truth, Word, Words, one_or_more, whole
from .forms import RandomShape
from .mistakes import Mistakes, quoted
from .places import Node, unknown_key


def _format(value: Any) -> Any:
    if value != "1":
        raise ValueError("this tutor reads format 1")
    return value


class _Block(BaseModel):
    model_config = STRICT


class FrontMatter(_Block):
    """Between the two `---` at the head of a file."""

    format: Annotated[str, BeforeValidator(_format), Field(description="format: 1")]
    id: Annotated[Id, Field(description="the lesson's name, such as one-cell")]
    title: Annotated[Word, Field(description="the lesson's title")]
    chapter: Annotated[Word, Field(description="the chapter it belongs to")]
    minutes: Annotated[int, whole(1, 600)] | None = None
    needs: Annotated[list[Id], BeforeValidator(one_or_more)] = []
    skills: dict[str, Word] = {}


class Layer(_Block):
    """One layer: a cell of the library, equations of its own, or both."""

    cell: Word | None = None
    equations: Annotated[str, StringConstraints(min_length=1)] | None = None
    instead: Words = []
    over: Any = None
    reverse: Truth = False
    weights: dict[str, Any] = {}
    start: dict[str, Any] = {}


class Scene(Layer):
    """A network with its numbers."""

    title: Word | None = None
    layers: dict[str, Layer] | None = None
    inputs: dict[str, Any] = {}
    example: Any = None
    labels: dict[str, list[Word]] = {}
    loss: Words = []
    trained: Word | None = None


class Until(_Block):
    """`over: {at_most: n, until: "a condition"}`."""

    at_most: Annotated[int, whole(1, 10_000), Field(description="the most steps it runs")]
    until: Annotated[Word, Field(description="the condition that ends it")]


class Surface(_Block):
    """`surface: {x: w, y: b, from: [-2, -1], to: [2, 1]}`: the loss over two weights, and a descent on it."""

    x: Annotated[Word, Field(description="the weight across")]
    y: Annotated[Word, Field(description="the weight upwards")]
    low: Annotated[Any, Field(alias="from", description="where x and y begin, such as [-2, -1]")]
    high: Annotated[Any, Field(alias="to", description="where x and y end, such as [2, 1]")]
    start: Any = None
    rate: Word | None = None
    clip: Word | None = None
    moves: Annotated[int, whole(0, 200)] = 0


class Jacobian(_Block):
    """`jacobian: {from: 1, to: 20}`: how the memory at one step depends on that at an earlier one."""

    since: Annotated[int | None, Field(alias="from"), whole(0, 10_000)] = None
    to: Annotated[int, whole(1, 10_000)] | None = None


class Heads(_Block):
    """`heads: {memory: M, read: r, write: w}`: a matrix, and the weights with which its rows are read and written."""

    memory: Annotated[Word, Field(description="the memory, a matrix")]
    read: Words = []
    write: Words = []


class Beam(_Block):
    """`beam: {word: w, shares: p, width: 2}`: the beginnings that beam search keeps at each step."""

    word: Annotated[Word, Field(description="the line that is written and read again")]
    shares: Annotated[Word, Field(description="the line with the share of each symbol")]
    width: Annotated[int, whole(1, 20)] = 2


class Picture(_Block):
    """`picture: {weights: p, pixels: |...}`: a drawing in regions, and the weight with which each is looked at."""

    weights: Annotated[Word, Field(description="a number for each region")]
    pixels: Annotated[str, Field(min_length=1, description="the drawing, rows of # and .")]


class Panel(_Block):
    """One entry of `panels`."""

    equations: Words | None = None
    table: Words | None = None
    gates: Words | None = None
    memory: Words | None = None
    heat: Word | None = None
    strip: Word | None = None
    diagram: Annotated[str, StringConstraints(min_length=1, max_length=10_000)] | None = None
    curve: Words | None = None
    weights: Words | None = None
    surface: Surface | None = None
    jacobian: Jacobian | None = None
    training: Word | None = None
    heads: Heads | None = None
    beam: Beam | None = None
    alignment: Words | None = None
    tree: Words | None = None
    lattice: Word | None = None
    prefixes: Word | None = None
    picture: Picture | None = None
    scene: Word | None = None
    title: Word | None = None
    steps: Any = None
    log: Truth = False
    of: Word | None = None
    scenes: Words | None = None


class _Asked(_Block):
    skill: Word | None = None
    scene: Word | None = None
    round: Round = 2
    hints: Texts = []
    worked: Text | None = None
    fresh: Words | None = None
    same: list[Word] = []


class Question(_Asked):
    """One open answer or one choice."""

    ask: Annotated[Text, Field(description="what is asked")]
    answer: Address | None = None
    choices: list[Text] | None = None
    right: Annotated[int, whole(1, 100)] | None = None
    because: dict[str, Text] = {}
    choose: Words | None = None
    so: Texts = []
    whatever: dict[str, Any] = {}
    example: dict[str, Any] = {}


class Whatever(_Block):
    """`{from, to, count}`: what an input may be, and how many sequences of it are tried."""

    low: Annotated[Word, Field(alias="from", description="the lowest number, such as -3")]
    high: Annotated[Word, Field(alias="to", description="the highest number, such as 3")]
    count: Annotated[int, whole(1, 1000)] = 200


class Worksheet(_Asked):
    """A table to fill in."""

    ask: Text | None = None
    rows: Annotated[Words, Field(description="the quantities, [c, y]")]
    steps: Annotated[Any, Field(description="the steps, 1..5 or [1, 2]")]


class Spread(_Block):
    """`{seed}` and, if not as wide as fits the size, `from` and `to`."""

    seed: Annotated[int, whole(0, 999_999_999), Field(description="a whole number")]
    low: Annotated[Word | None, Field(alias="from")] = None
    high: Annotated[Word | None, Field(alias="to")] = None


class RandomStart(_Block):
    """`start: {random: {seed: 1}}`."""

    random: Annotated[Spread, Field(description="{seed: 1}")]


class Training(_Block):
    """How a scene's network learns."""

    scene: Word | None = None
    examples: Annotated[Any, Field(description="such as {generate: parity, count: 100}")]
    loss: Word | None = None
    rule: Any = None
    epochs: Annotated[int, whole(1, 10_000), Field(description="how often it goes through all examples")]
    batch: Annotated[int, whole(1, 1_000)] = 16
    clip: Any = None
    truncate: Annotated[int, whole(1, 10_000)] | None = None
    bucket: Annotated[int, whole(1, 10_000)] = 1
    seed: Annotated[int, whole(0, 999_999_999)] = 1
    rates: dict[str, Word] = {}
    fixed: Words = []
    start: RandomStart | None = None
    bound: Word | None = None
    seconds: Annotated[int, whole(1, 600)] | None = None


Block = TypeVar("Block", bound=BaseModel)


def read(model: type[Block], node: Node, mistakes: Mistakes) -> Block | None:
    """The block as a model; None, with every mistake noted, where it does not fit."""
    try:
        return model.model_validate(node.plain())
    except ValidationError as error:
        for details in error.errors(include_url=False):
            _note(model, node, details, mistakes)
        return None


def _note(model: type[BaseModel], node: Node, error: ErrorDetails, mistakes: Mistakes) -> None:
    loc, kind = error["loc"], error["type"]
    name = next((quoted(step) for step in reversed(loc) if isinstance(step, str)), "")
    if kind == "extra_forbidden":
        mistakes.add(*node.place(*loc, key=True), unknown_key(str(loc[-1]), list(_fields(model, loc[:-1]))))
    elif kind == "missing":
        what = _fields(model, loc[:-1])[str(loc[-1])].description
        mistakes.add(*node.place(*loc[:-1], key=True), f"{name} is missing: {what}")
    else:
        mistakes.add(*node.place(*loc), f"{name}: {_meaning(kind, error)}" if name else _meaning(kind, error))


def _meaning(kind: str, error: ErrorDetails) -> str:
    context = error.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_too_short" or error.get("input", "") is None:
        return "nothing stands here"
    if kind in ("string_too_long", "too_long"):
        return f"too long: at most {context['max_length']} {'characters' if kind == 'string_too_long' else 'entries'}"
    if kind == "string_type":
        return (
            "one text is meant, not a list" if isinstance(error["input"], list) else "a text is meant: put it in quotes"
        )
    if kind == "list_type":
        return "a list is meant, such as [a, b]"
    return "lines of 'key: value' are meant"


def _fields(model: type[BaseModel], path: tuple[int | str, ...]) -> dict[str, Any]:
    """The fields, under their written names, of the model at the path where one nests in another."""
    nested = {"layers": Layer, "surface": Surface, "jacobian": Jacobian, "heads": Heads, "beam": Beam}
    nested["picture"] = Picture
    nested |= {"random": Spread, "start": RandomStart} if model is Training else {"random": RandomShape}
    model = next((inner for key, inner in nested.items() if key in path), model)
    return {field.alias or name: field for name, field in model.model_fields.items()}
