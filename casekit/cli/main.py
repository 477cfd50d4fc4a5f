"""The entry point, which imports nothing by itself so that Ctrl-C is answered from the start."""

import gc
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Carry out one command line and leave with its exit status."""
    # looking for cycles costs a short command up to a tenth of its time, and finds next to none
    gc.set_threshold(100_000)
    try:
        if sys.argv[1:2] in (["merge-driver"], ["textconv"]):
            from casekit.plumbing import UNSETTLED, run as run_plumbing

            # git and whoever calls this by hand expect 1 for a conflict
            status = run_plumbing(sys.argv[1:])
            status = 1 if status == UNSETTLED else status
        else:
            from casekit.cli.run import run

            status = run(sys.argv[1:])
    except KeyboardInterrupt:
        # before the command began, or once more while it was stopping
        sys.stderr.write("stopped\n")
        status = 130
    # what goes with the process needs no looking through: a sixth of the time of a short command
    gc.freeze()
    sys.exit(status)


def start() -> NoReturn:
    """The same in a process of its own, which is over then: nothing of it is taken apart.

    Python would do so piece by piece, which takes a twentieth of a short command.
    """
    import os

    status: object = 0
    try:
        main()
    except SystemExit as end:
        status = end.code
    # both streams were flushed when the command had been carried out
    os._exit(status if isinstance(status, int) else 1)
