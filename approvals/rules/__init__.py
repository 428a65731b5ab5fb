"""The rules of ``decide``, by theme: each asks one question and gives the refusal, or nothing."""
