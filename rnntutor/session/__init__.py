"""Where a learner is, what they answered, and where that is kept."""
