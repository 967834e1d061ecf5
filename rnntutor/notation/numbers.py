"""Numbers as text: a true minus sign, no trailing zeros, powers of ten written as a person writes them.

Rounding is half up on twelve significant digits, as a person does it with the decimals they see: 0.125 is 0.13, and the
float 15.749999999999998 is 15.75. Rounding never says so by itself; `exact` tells whether the text is all of the value.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import Any

MINUS = "−"
SIGNIFICANT = 12  # digits of a double that are the value and not the noise of having computed it
_LARGE = 1e10  # from here on a power of ten is easier to read than the digits
_SMALL = 1e-4  # below this, where the places are not told, a power of ten
_TINY = Decimal("0.0001")
_NOISE = 1e-13  # relative; what a few hundred additions leave behind
_DIGITS = 40
_CONTEXT = Context(prec=60, rounding=ROUND_HALF_UP)
_SUPERSCRIPT = str.maketrans("0123456789+-−", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻")
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"
_LOWERED = str.maketrans(RAISED, "0123456789-")
_SUBSCRIPT = str.maketrans("0123456789+-−", "₀₁₂₃₄₅₆₇₈₉₊₋₋")


def show(value: float, places: int | None = None) -> str:
    """The value in running text: "3", "−0.33", "1.7·10⁻⁴⁸", "∞", "undefined".

    `places` is the most decimals it gets (None: all that are not noise). With `places`, a value smaller than they can
    show is "0": whoever prints a result asks `exact` and writes ≈, or asks `telling` for enough of them.
    """
    value = float(value)
    if not math.isfinite(value):
        return _not_finite(value)
    size = abs(value)
    if size >= _LARGE or (places is None and 0 < size < _SMALL):
        return scientific(value, SIGNIFICANT if places is None else places + 1)
    if value.is_integer():
        return _signed(str(int(value)))
    rounded = _rounded(value, SIGNIFICANT + 4 if places is None else places)
    return _decimal_power(rounded) if 0 < abs(rounded) < _TINY else _trimmed(rounded)


def telling(value: float, places: int) -> int:
    """So many decimals that what is not 0 is not shown as 0: `places`, or those of its first two digits."""
    if not math.isfinite(value) or value == 0 or show(value, places) != "0":
        return places
    return math.ceil(-math.log10(abs(value))) + 1


def fixed(value: float, places: int) -> str:
    """The value with exactly that many decimals, for bars and columns: "1.00", "−0.33"; never "−0.00"."""
    value = float(value)
    if not math.isfinite(value):
        return _not_finite(value)
    if abs(value) >= _LARGE:
        return scientific(value, places + 1)
    rounded = _rounded(value, places)
    return _signed(f"{abs(rounded) if rounded.is_zero() else rounded:f}")


def column(values: Iterable[float], places: int) -> list[str]:
    """The values under one another: all with as many decimals as the one that needs most (at most `places`), one width.

    Whole numbers alone get no decimals. What has no decimal point (∞, a power of ten) stands at the right edge.
    """
    numbers = [float(value) for value in values]
    texts = [show(value, places) for value in numbers]
    needed = max((len(text.partition(".")[2]) for text in texts if "·" not in text), default=0)
    if needed == 0 and not all(exact(value, 0) for value in numbers):
        needed = places
    texts = [fixed(value, needed) for value in numbers]
    width = max(map(len, texts), default=0)
    return [text.rjust(width) for text in texts]


def listed(values: Any, places: int | None = None, at_most: int = 8) -> str:
    """A scalar, a vector "(4, 1, 0)" or a matrix "((1, 0), (0, 1))"; beyond `at_most` counted: "(1, 2, … 30 more)"."""
    values = values.tolist() if hasattr(values, "tolist") else values
    if not isinstance(values, Sequence):
        return show(values, places)
    if len(values) == 1 and not isinstance(values[0], Sequence):
        return show(values[0], places)
    parts = [listed(value, places, at_most) for value in values[:at_most]]
    if len(values) > at_most:
        parts.append(f"… {len(values) - at_most} more")
    return f"({', '.join(parts)})"


def number_shown(value: float, places: int | None = None) -> Fraction | None:
    """The number that `show(value, places)` reads as, exactly; None for ∞ and undefined."""
    text = show(value, places).replace(MINUS, "-")
    mantissa, _, power = text.partition("·")
    if text in ("∞", "-∞", "undefined"):
        return None
    if not power and text.lstrip("-").startswith("10") and any(sign in RAISED for sign in text):
        mantissa, power = ("-1" if text.startswith("-") else "1"), text.lstrip("-")
    exponent = int(power.removeprefix("10").translate(_LOWERED)) if power else 0
    return Fraction(mantissa) * Fraction(10) ** exponent


def exact(value: float, places: int | None = None) -> bool:
    """Whether `show(value, places)` is all of the value (but for the noise of floats)."""
    value = float(value)
    if not math.isfinite(value) or value == 0 or (value.is_integer() and abs(value) < _LARGE):
        return True
    if abs(value) >= _LARGE or (places is None and abs(value) < _SMALL):
        digits = SIGNIFICANT if places is None else places + 1
        shown = float(f"{value:.{digits - 1}e}")
    else:
        shown = float(_plain(value) if places is None else _rounded(value, places))
    return abs(shown - value) <= _NOISE * abs(value)


def scientific(value: float, digits: int = 2) -> str:
    """The value as a power of ten with so many significant digits: "1.7·10⁻⁴⁸", "10⁶", "−3·10⁵"."""
    value = float(value)
    if not math.isfinite(value) or value == 0:
        return show(value)
    digits = max(1, digits)
    return _decimal_power(_plain(value).normalize(Context(prec=digits, rounding=ROUND_HALF_UP)))


def power_of_e(exponent: float, digits: int = 2) -> str:
    """e to the exponent as a power of ten, also where a float has long become 0: power_of_e(-1000) is "5.1·10⁻⁴³⁵"."""
    decimal = exponent / math.log(10)
    whole = math.floor(decimal)
    mantissa = f"{10 ** (decimal - whole):.{digits - 1}f}"
    if mantissa.startswith("10"):
        mantissa, whole = "1", whole + 1
    return _power(_trimmed(Decimal(mantissa)), whole)


def superscript(number: int | str) -> str:
    """A whole number raised: "⁻⁴⁸"."""
    return str(number).translate(_SUPERSCRIPT)


def subscript(number: int | str) -> str:
    """A whole number lowered: "₁₂", "₋₁"."""
    return str(number).translate(_SUBSCRIPT)


def _decimal_power(number: Decimal) -> str:
    """The number with all its digits as a power of ten."""
    mantissa, _, exponent = f"{number.normalize():e}".partition("e")
    return _power(_trimmed(Decimal(mantissa)), int(exponent))


def _power(mantissa: str, exponent: int) -> str:
    power = f"10{superscript(exponent)}"
    sign, bare = (MINUS, mantissa[1:]) if mantissa.startswith(MINUS) else ("", mantissa)
    return sign + (power if bare == "1" else f"{bare}·{power}")


def _plain(value: float) -> Decimal:
    """The value without the noise of floats."""
    return Decimal(f"{value:.{SIGNIFICANT - 1}e}")


def _rounded(value: float, places: int) -> Decimal:
    plain = _plain(value)
    places = min(places, max(_DIGITS - plain.adjusted(), 0))  # beyond them are zeros alone
    return plain.quantize(Decimal(1).scaleb(-places), context=_CONTEXT)


def _trimmed(number: Decimal) -> str:
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "0") else _signed(text)


def _signed(text: str) -> str:
    return text.replace("-", MINUS)


def _not_finite(value: float) -> str:
    if math.isnan(value):
        return "undefined"
    return "∞" if value > 0 else MINUS + "∞"
