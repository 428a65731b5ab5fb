"""Hash chains over what no history of a case vouches for: seals, the security log, their newest entries."""
