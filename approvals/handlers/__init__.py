"""What ``apply`` does, by theme; each function takes the turn that it changes and an action that is allowed."""
