"""The process of a large calculation: `python -m services.calculators.process FOLDER MEMORY`, started by `running`.

It limits its own memory before anything is read, and leaves the answer, or why the input is refused, in the folder.
"""

import pickle
import resource
import sys
from pathlib import Path


def main() -> int:
    """Carry the job of the folder out; 2 when its input is refused."""
    folder, memory = Path(sys.argv[1]), int(sys.argv[2])
    # Data rather than address space: the library for tables reserves much more of that than it uses.
    resource.setrlimit(resource.RLIMIT_DATA, (memory, memory))
    # Only now: what is imported counts.
    from calculations.input.faults import BadInput
    from services.calculators.running import JOB, REFUSED, carry_out

    job = pickle.loads((folder / JOB).read_bytes())
    try:
        carry_out(job)
    except BadInput as refused:
        (folder / REFUSED).write_bytes(pickle.dumps(BadInput(refused.faults)))
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
