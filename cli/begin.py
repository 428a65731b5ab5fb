"""Where the command `tongchou` begins: Ctrl-C while it still loads ends it at once and without a trace."""

import signal


def main() -> None:
    """Load the command line and run it."""
    loading = signal.getsignal(signal.SIGINT)
    if loading is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from cli.main import main as run

    signal.signal(signal.SIGINT, loading)
    run()
