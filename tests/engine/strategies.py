"""Hypothesis strategies of the language: every tree that a text can say, and texts that are nearly equations."""

from hypothesis import strategies as st

from rnntutor.engine.language import RESERVED
from rnntutor.engine.operations import ALIASES, FUNCTIONS
from rnntutor.engine.tree import LAST, WHOLE, Apply, Number, Ref

SIGNS = ("+", "-", "*", "/", "@", "**")
LETTERS = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZαβγδηθλμτφω"

plain_names = st.builds(
    str.__add__, st.sampled_from(LETTERS), st.text(LETTERS + "0123456789_", max_size=4)
).filter(lambda name: name not in set(RESERVED) | set(FUNCTIONS) | set(ALIASES))  # fmt: skip
names = st.one_of(
    plain_names,
    plain_names.map(lambda name: f"{name}.net"),
    plain_names.map(lambda name: f"grad.{name}"),
    st.builds("{}.{}".format, plain_names, plain_names),
)
numbers = st.one_of(
    st.integers(0, 1000).map(float), st.floats(0, 1e300, allow_nan=False, allow_infinity=False).map(abs)
).map(Number)
places = st.one_of(
    st.just((0, None)),
    st.integers(-1000, 1000).map(lambda shift: (shift, None)),
    st.one_of(st.integers(0, 999_999), st.sampled_from([LAST, WHOLE, "end"])).map(lambda at: (0, at)),
)
references = st.builds(lambda name, place: Ref(name, *place), names, places)


def _grown(trees):
    functions = [
        st.builds(
            Apply, st.just(name), st.lists(trees, min_size=row.arity[0], max_size=min(row.arity[1], 3)).map(tuple)
        )
        for name, row in FUNCTIONS.items()
    ]
    unit = st.integers(1, 999_999).map(lambda unit: Number(float(unit)))
    return st.one_of(
        st.builds(Apply, st.sampled_from(SIGNS), st.tuples(trees, trees)),
        st.builds(Apply, st.just("neg"), st.tuples(trees)),
        st.builds(Apply, st.just("pick"), st.tuples(trees.filter(lambda tree: not isinstance(tree, Number)), unit)),
        *functions,
    )


trees = st.recursive(st.one_of(numbers, references), _grown, max_leaves=20)

EQUATIONS = (
    "i = σ(W_i @ x + U_i @ h[t-1] + b_i)",
    "cₜ = fₜ·cₜ₋₁ + iₜ·zₜ",
    "h[0] = tanh(W_s @ encoder.h[last])",
    "h[T+1] = ½ − 3.5e-2",
    "w = softmax(β * cosine(M[t-1], k)) ** γ",
    "y = Vᵀ·h² + √(x[t][2]) / ∂L/∂h₂",
    "ctx = a @ encoder.h[:]",
)


@st.composite
def broken_equations(draw):
    """A real equation with a few characters taken out, doubled, or put in."""
    text = draw(st.sampled_from(EQUATIONS))
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        put = draw(
            st.sampled_from(
                ["", "(", ")", "[", "]", "=", ",", ".", "-", "·", "₋", "ₜ", "²", "T", "½", " ", "σ", "∂", "√"]
            )
        )
        text = text[:at] + put + text[at + draw(st.integers(0, 2)) :]
    return text
