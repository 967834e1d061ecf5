"""What a learner who slips would write: every cell and kind of scene as a plain loop with switches, one slip each.

Nothing here reads an equation: the loops stand beside the engine and its rewritings, so that each can doubt the other.
"""
