"""The kind of error that whoever runs the programs can mend: shown as its message, never as a trace."""


class Problem(Exception):
    """Its text says what is wrong and what to do, in Chinese and English."""
