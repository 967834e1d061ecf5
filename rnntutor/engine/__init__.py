"""The engine: a cell is its equations. NumPy only.

cell = Cell.parse("h = tanh(W @ x + U @ h[t-1] + b)")
trace = cell.run({"W": W, "U": U, "b": b}, {"x": x})
trace["h"]                                   # (T, n)
trace.explain("h", step=2, unit=1)
"""

from .cell import Cell
from .errors import EngineError, LanguageError, NetworkError
from .expansion import Node, Operand, Strip, Sum, Term
from .explanation import Explanation
from .gradients import Gradients, GradientTrace
from .language import parse_address, parse_expression, write
from .network import Layer, Network, Until
from .trace import Trace, evaluate
from .tree import Address, Apply, Line, Number, Ref, Tree

__all__ = [
    "Address",
    "Apply",
    "Cell",
    "EngineError",
    "Explanation",
    "GradientTrace",
    "Gradients",
    "LanguageError",
    "Layer",
    "Line",
    "Network",
    "NetworkError",
    "Node",
    "Number",
    "Operand",
    "Ref",
    "Strip",
    "Sum",
    "Term",
    "Trace",
    "Tree",
    "Until",
    "evaluate",
    "parse_address",
    "parse_expression",
    "write",
]
