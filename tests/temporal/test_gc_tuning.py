"""What a process has loaded is left alone by the garbage collector; what comes later is still collected."""

import subprocess
import sys

_PROGRAM = """
import gc
from temporal.gc_tuning import keep_loaded

class Node:
    gone = 0
    def __del__(self):
        Node.gone += 1

def leave_a_cycle():
    node = Node()
    node.itself = node

loaded = [Node() for _ in range(10_000)]
keep_loaded()
assert gc.get_freeze_count() > 10_000, gc.get_freeze_count()
assert len(gc.get_objects()) < 1_000, len(gc.get_objects())
for _ in range(50_000):
    leave_a_cycle()
print(Node.gone)
"""


def test_what_is_loaded_is_left_alone_and_later_garbage_is_collected() -> None:
    ended = subprocess.run([sys.executable, "-c", _PROGRAM], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    assert int(ended.stdout) >= 20_000
