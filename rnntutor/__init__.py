"""A tutor in the terminal that teaches recurrent neural networks."""

__version__ = "0.1.0"
