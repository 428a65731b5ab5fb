"""Payment orders for the offices whose accounts pay: files that two people release, what banks answer, statements."""
