"""All kinds of slips, in the order in which they are thought of first. Add a kind here, and it is tried everywhere.

A kind finds its places in the equations of any network and gives each rewritten; see kinds.Rewrite. Ids are stable:
attempts are stored under them.
"""

from __future__ import annotations

from collections.abc import Iterator

from . import (
    addressing,
    attention,
    backward,
    clipping,
    counting,
    ctc,
    directions,
    dividing,
    gates,
    leaving,
    memory,
    powers,
    reading,
    shares,
    signs,
    sums,
)
from .equations import Equations
from .kinds import Kind, Rewrite

_ALL: tuple[Kind, ...] = (
    # a memory with heads: before the slips of any cell, which say the same less exactly
    Kind("dot-for-cosine", addressing.dot_for_cosine),
    Kind("one-length-only", addressing.one_length_only),
    Kind("shift-backwards", addressing.shift_backwards),
    Kind("no-wrap", addressing.no_wrap),
    Kind("not-renormalised", addressing.not_renormalised),
    Kind("erase-forgotten", addressing.erase_forgotten),
    Kind("add-before-erase", addressing.add_before_erase),
    Kind("erase-whole-row", addressing.erase_whole_row),
    Kind("weight-left-out", addressing.weight_left_out),
    # attention, before any cell for the same reason
    Kind("no-softmax", attention.no_softmax),
    Kind("uniform", attention.uniform),
    Kind("keys-for-values", attention.keys_for_values),
    Kind("scale-left-out", attention.scale_left_out),
    Kind("no-tanh", attention.no_tanh),
    Kind("wrong-decoder-step", attention.wrong_decoder_step),
    Kind("sum-without-weights", attention.sum_without_weights),
    # CTC, before any cell too
    Kind("best-path-only", ctc.best_path_only),
    Kind("one-ending", ctc.one_ending),
    Kind("skip-between-equals", ctc.skip_between_equals),
    Kind("skip-left-out", ctc.skip_left_out),
    Kind("summed-along-path", ctc.summed_along_path),
    Kind("other-share", shares.other_share),
    # divisions
    Kind("fraction-inverted", dividing.fraction_inverted),
    Kind("own-part-left-out", dividing.own_part_left_out),
    # any cell
    Kind("no-memory", sums.no_memory),
    Kind("memory-never-updated", sums.memory_never_updated),
    Kind("no-bias", sums.no_bias),
    Kind("bias-twice", sums.bias_twice),
    Kind("no-input", sums.no_input),
    Kind("gate-left-out", gates.gate_left_out),
    Kind("gate-inverted", gates.gate_inverted),
    Kind("gates-swapped", gates.gates_swapped),
    Kind("own-term-left-out", backward.own_term_left_out),
    Kind("no-activation", gates.no_activation),
    Kind("wrong-activation", gates.wrong_activation),
    Kind("added-for-multiplied", gates.added_for_multiplied),
    Kind("matrix-transposed", gates.matrix_transposed),
    Kind("elementwise-for-matrix", gates.elementwise_for_matrix),
    Kind("square-left-out", powers.square_left_out),
    Kind("wrong-step", reading.wrong_step),
    Kind("sequence-reversed", reading.sequence_reversed),
    Kind("other-quantity", reading.other_quantity),
    Kind("other-unit", reading.other_unit),
    Kind("other-order", counting.other_order),
    Kind("sign-turned", signs.sign_turned),
    Kind("one-unit-only", counting.one_unit_only),
    Kind("mean-for-sum", counting.mean_for_sum),
    Kind("sum-for-mean", counting.sum_for_mean),
    # recurrent networks
    Kind("own-memory-only", gates.own_memory_only),
    Kind("updated-in-place", memory.updated_in_place),
    Kind("output-fed-back", memory.output_fed_back),
    Kind("hidden-fed-back", directions.hidden_fed_back),
    # two directions
    Kind("backward-from-left", directions.backward_from_left),
    Kind("joined-misaligned", directions.joined_misaligned),
    Kind("summed-for-joined", directions.summed_for_joined),
    # LSTM
    Kind("memory-overwritten", memory.memory_overwritten),
    Kind("output-gate-on-memory", memory.output_gate_on_memory),
    Kind("cell-for-output", memory.cell_for_output),
    Kind("saturated-to-minus-one", gates.saturated_to_minus_one),
    Kind("gates-coupled", memory.gates_coupled),
    # GRU
    Kind("gate-on-both", memory.gate_on_both),
    Kind("complement-left-out", memory.complement_left_out),
    Kind("reset-on-memory", memory.reset_on_memory),
    # backpropagation through time
    Kind("no-derivative", backward.no_derivative),
    Kind("derivative-of-input", backward.derivative_of_input),
    Kind("no-sum-over-time", backward.no_sum_over_time),
    Kind("no-memory-path", backward.no_memory_path),
    Kind("forward-order", backward.forward_order),
    Kind("wrong-factor", backward.wrong_factor),
    Kind("power-off-by-one", powers.power_off_by_one),
    Kind("not-transposed-back", backward.not_transposed_back),
    Kind("updated-midway", backward.updated_midway),
    Kind("target-minus-output", backward.target_minus_output),
    Kind("sign-lost", signs.sign_lost),
    Kind("uphill", backward.uphill),
    Kind("rate-left-out", backward.rate_left_out),
    # clipping
    Kind("clip-by-norm", clipping.clip_by_norm),
    Kind("not-clipped", clipping.not_clipped),
    Kind("clip-per-element", clipping.clip_per_element),
    Kind("clip-always", clipping.clip_always),
    Kind("norm-without-root", clipping.norm_without_root),
    Kind("norm-as-sum", clipping.norm_as_sum),
    Kind("threshold-left-out", clipping.threshold_left_out),
    Kind("clip-after-rate", clipping.clip_after_rate),
    # softmax
    Kind("no-exp", shares.no_exp),
    Kind("not-normalised", shares.not_normalised),
    Kind("hard-max", shares.hard_max),
    Kind("wrong-axis", shares.wrong_axis),
    Kind("sigmoid-for-softmax", shares.sigmoid_for_softmax),
    Kind("wrong-base", shares.wrong_base),
    # what has no name of its own
    Kind("factor-left-out", leaving.factor_left_out),
)
KINDS: tuple[Kind, ...] = tuple(clipping.opened(kind) for kind in _ALL)
# what other numbers need not tell: 0 and 1 are their squares, and a factor is 1
BY_CHANCE = frozenset({"square-left-out", "sign-turned", "factor-left-out"})
IDS: tuple[str, ...] = tuple(kind.id for kind in KINDS)


def rewrites(equations: Equations) -> Iterator[Rewrite]:
    """Every slip at every place of these equations, in the listed order, the whole before its parts."""
    for kind in KINDS:
        yield from kind.find(equations)
