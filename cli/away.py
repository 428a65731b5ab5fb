"""What a command says when engine or records go away while it works."""

from temporal.cli_errors import Problem


class WentAway(Problem):
    """A part of the installation did not answer any more in the middle of a command."""


def went_away(error: Exception) -> WentAway | None:
    """The error in words, where it says that a part is away; none for any other."""
    # Here, not above: only who has failed needs them.
    from temporalio.service import RPCError

    from records.database import is_connection_error
    from temporal.connect import AWAY

    if isinstance(error, RPCError) and error.status in AWAY:
        return _of("引擎", "the engine", error)
    if is_connection_error(error):
        return _of("记录库", "the records", error)
    return None


def _of(zh: str, en: str, error: Exception) -> WentAway:
    reason = str(error).partition("\n")[0]
    return WentAway(
        f"执行中{zh}没有答复:{reason}。已写入的不会丢失,恢复后请再次运行 / "
        f"{en} went away meanwhile: {reason}; nothing written is lost, run the command again when it is back"
    )
