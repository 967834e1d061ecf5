"""Slips: the wrong computations that a learner makes, as rewritings of the equations. `catalogue` lists the kinds."""
