"""The kind of error that whoever runs the programs can fix: shown as its message, never as a trace."""


class Problem(Exception):
    """Its text says what is wrong and what to do, in Chinese and English; the command ends with `exit_code`."""

    exit_code = 1


class WrongArguments(Problem):
    """What was typed is wrong in itself: the command ends as for any other wrong input."""

    exit_code = 2
