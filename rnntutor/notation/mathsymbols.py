r"""Which characters Unicode has for a formula: raised and lowered letters, symbols, ready-made fractions."""

from __future__ import annotations

# Greek letters are neither raised nor lowered: few terminal fonts have those.
SUBSCRIPTS: dict[str, str] = dict(
    zip(
        "0123456789+-−=()aehijklmnoprstuvx",
        "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ",
        strict=True,
    )
)
SUPERSCRIPTS: dict[str, str] = dict(
    zip(
        "0123456789+-−=()abcdefghijklmnoprstuvwxyzABDEGHIJKLMNOPRTUVWθ′∗",
        "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ᵃᵇᶜᵈᵉᶠᵍʰⁱʲᵏˡᵐⁿᵒᵖʳˢᵗᵘᵛʷˣʸᶻᴬᴮᴰᴱᴳᴴᴵᴶᴷᴸᴹᴺᴼᴾᴿᵀᵁⱽᵂᶿ′*",
        strict=True,
    )
)
SUPERSCRIPTS["⊤"] = "ᵀ"

# Signs that stand between two things with a space on either side.
SPACED: dict[str, str] = {"-": "−", "+": "+", "=": "=", "<": "<", ">": ">"}
SPACED.update({sign: sign for sign in "−≈≤≥≠→←⇒⇔∈∉±≡∼∝⊂≪≫↦⊙×"})

_GREEK = (
    "alpha α beta β gamma γ delta δ epsilon ε varepsilon ε zeta ζ eta η theta θ vartheta θ iota ι kappa κ lambda λ "
    "mu μ nu ν xi ξ pi π rho ρ varrho ρ sigma σ varsigma ς tau τ upsilon υ phi φ varphi φ chi χ psi ψ omega ω Gamma Γ "
    "Delta Δ Theta Θ Lambda Λ Xi Ξ Pi Π Sigma Σ Upsilon Υ Phi Φ Psi Ψ Omega Ω"
)
_SIGNS = (
    "cdot · times × odot ⊙ otimes ⊗ oplus ⊕ circ ∘ bullet • ast ∗ star ⋆ pm ± div ÷ le ≤ leq ≤ ge ≥ geq ≥ ne ≠ neq ≠ "
    "ll ≪ gg ≫ approx ≈ sim ∼ simeq ≃ equiv ≡ propto ∝ to → rightarrow → leftarrow ← mapsto ↦ Rightarrow ⇒ implies ⇒ "
    "Leftrightarrow ⇔ iff ⇔ longrightarrow → gets ← in ∈ notin ∉ subset ⊂ cup ∪ cap ∩ forall ∀ exists ∃ emptyset ∅ "
    "partial ∂ nabla ∇ infty ∞ sum Σ prod Π int ∫ ldots … dots … cdots ⋯ vdots ⋮ prime ′ top ⊤ ell ℓ hbar ℏ "
    "langle ⟨ rangle ⟩ lfloor ⌊ rfloor ⌋ lceil ⌈ rceil ⌉ vert | mid | lvert | rvert | Vert ‖ lVert ‖ rVert ‖ neg ¬ "
    "checkmark ✓ degree °"
)


def _table(words: str, before: str = "\\") -> dict[str, str]:
    """Names and signs by turns as a mapping."""
    names = words.split()
    return {before + name: sign for name, sign in zip(names[::2], names[1::2], strict=True)}


FRACTIONS: dict[str, str] = _table(
    "1/2 ½ 1/3 ⅓ 2/3 ⅔ 1/4 ¼ 3/4 ¾ 1/5 ⅕ 2/5 ⅖ 3/5 ⅗ 4/5 ⅘ 1/6 ⅙ 5/6 ⅚ 1/8 ⅛ 3/8 ⅜ 5/8 ⅝ 7/8 ⅞ 1/10 ⅒", before=""
)


SYMBOLS: dict[str, str] = {
    **_table(_GREEK),
    **_table(_SIGNS),
    **{"\\" + space: " " for space in (",", ";", ":", " ", "quad", "qquad")},
    **{"\\" + sign: sign for sign in "{}%$#&_"},
    "\\|": "‖",
    "\\!": "",
    "\\\\": " ",
    "\\limits": "",
    "\\displaystyle": "",
}

ACCENTS: dict[str, str] = {
    "hat": "\u0302",
    "widehat": "\u0302",
    "tilde": "\u0303",
    "widetilde": "\u0303",
    "bar": "\u0304",
    "overline": "\u0304",
    "vec": "\u20d7",
    "dot": "\u0307",
}
PLAIN_STYLES = frozenset(["mathbf", "mathit", "mathcal", "mathsf", "mathtt", "boldsymbol", "bm", "underline"])
BLACKBOARD: dict[str, str] = dict(zip("RNZQCE", "ℝℕℤℚℂ𝔼", strict=True))
