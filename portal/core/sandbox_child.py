"""The process in which one file of a stranger is looked at: see sandbox.py, which starts it.

Started by its path, not as a module: the package `portal` loads the queue, and nothing of that is needed here.
Arguments: module, seconds of processor time, megabytes of memory, megabytes of a file it may write.
Standard input: the payload. Standard output: one JSON object, {"answer": …} or {"refused": words for people}.
"""

import importlib
import json
import logging
import resource
import sys
import warnings
from pathlib import Path
from types import ModuleType


def main(module: str, seconds: int, megabytes: int, disk: int) -> None:
    """Limit, look, answer."""
    root = Path(__file__).resolve().parents[2]
    sys.path.insert(0, str(root))
    # the leaf modules of the portal may be used, without the queue that the package itself loads
    package = sys.modules["portal"] = ModuleType("portal")
    package.__path__ = [str(root / "portal")]
    look = importlib.import_module(module).look
    limit(seconds, megabytes, disk)
    # what a library says of a hostile file is neither ours nor Vietnamese
    logging.disable(logging.CRITICAL)
    warnings.simplefilter("ignore")
    try:
        said = {"answer": look(sys.stdin.buffer.read())}
    except ValueError as refusal:
        if not getattr(refusal, "for_people", False):
            raise
        said = {"refused": str(refusal)}
    sys.stdout.write(json.dumps(said))


def limit(seconds: int, megabytes: int, disk: int) -> None:
    """Bounds that the kernel keeps: processor time, memory, what is written into a file, no core."""
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_FSIZE, (disk << 20, disk << 20))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform == "linux":  # elsewhere the limit counts what is reserved and never used
        resource.setrlimit(resource.RLIMIT_AS, (megabytes << 20, megabytes << 20))


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))
