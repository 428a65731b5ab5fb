"""Who is calling, in which post or for whom, and what they may read."""
