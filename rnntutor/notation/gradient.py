"""The names of gradients, and words for what kind of derivative a number is.

In full `∂L/∂h₂`, in equations `∂h₂`. Every `grad.v` is a total derivative: all ways from v to the loss are counted,
those over later steps too. The derivative of one line by what it reads is a direct one (see notation.direct).
"""

from __future__ import annotations

from rnntutor.engine.derive import GRAD, SEED
from rnntutor.engine.trace import Trace
from rnntutor.engine.tree import Address
from rnntutor.notation.backward import ends, losses, put_in, terms
from rnntutor.notation.formula import letters, name


def loss_name(trace: Trace) -> str:
    """What the gradients of a run are those of: "L", "(L + J)"; "L" too where they came from outside."""
    found = [letters(loss.rpartition(".")[2]) for loss in losses(trace)]
    return "L" if not found else found[0] if len(found) == 1 else f"({' + '.join(found)})"


def full_name(address: Address, trace: Trace) -> str:
    """A gradient in full, "∂L/∂h₂[1]", "∂L/∂W"; any other value as everywhere, "h₂[1]"."""
    if not address.name.startswith((GRAD, SEED)):
        return name(address)
    outside = " from outside" if address.name.startswith(SEED) else ""
    value = Address(valued(address.name), address.step, address.unit)
    return f"∂{loss_name(trace)}/∂{name(value)}{outside}"


def valued(name: str) -> str:
    """The value whose gradient it is: "grad.h" and "seed.h" are those of "h"."""
    return name.removeprefix(GRAD).removeprefix(SEED)


def kind_of(address: Address, trace: Trace) -> str:
    """What kind of derivative it is, "" where it is none: "total derivative of L, later steps included"."""
    own, loss = address.name, loss_name(trace)
    if own.startswith(SEED):
        return f"the part of ∂{loss}/∂{letters(valued(own))} that comes from outside the network"
    if not own.startswith(GRAD):
        return ""
    total = f"total derivative of {loss}"
    if valued(own) in losses(trace):
        return f"the loss itself: ∂{letters(valued(own))}/∂{letters(valued(own))} = 1"
    if not trace.steps(own):
        examples = f", over all {trace.batch} examples" if trace.batch else ""
        return f"{total}: what every step adds, together{examples}"
    return f"{total}, {later(trace)} steps included"


def later(trace: Trace) -> str:
    """The steps over which a gradient also comes: "later", or "earlier" where every layer runs backwards."""
    return "earlier" if all(layer.reverse for layer in trace.network.layers.values()) else "later"


def remark_on(trace: Trace, address: Address) -> str:
    """What a person should know beside a gradient's calculation, or ""."""
    own, step = address.name, address.step
    if step is None:
        return f"over all {trace.batch} examples" if trace.batch else ""
    if given := put_in(trace, own, step):
        through = "was put in: nothing comes back through its line"
        several = "were put in: nothing comes back through their lines"
        return f"{' and '.join(map(name, given))} {through if len(given) == 1 else several}"
    if not terms(trace, own, step):
        return f"{letters(loss_name(trace))} does not depend on it"
    if not ends(trace, own, step):
        return ""
    side, other = ("last", "a later") if step > 1 or trace.steps(own) == 1 else ("first", "an earlier")
    return f"step {step} is the {side}: nothing comes back from {other} one"


def layer_of(trace: Trace, name: str) -> str:
    """The layer that a value or weight, or the gradient of it, belongs to; "" where that has no name."""
    own = valued(name)
    found = trace.resolved.layer.get(own, own.partition(".")[0] if trace.kind(own) == "weight" else "")
    return found if found in trace.network.layers else ""


def unlayered(name: str, layer: str) -> str:
    """A name without its layer: "enc.h" in "enc" is "h", "grad.enc.h" is "grad.h"."""
    for prefix in (GRAD, SEED):
        if name.startswith(prefix):
            return prefix + unlayered(name.removeprefix(prefix), layer)
    return name.removeprefix(f"{layer}.") if layer else name
