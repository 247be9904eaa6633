"""`python -m bench [NAME …]`: see bench/runner.py."""

import os
import sys

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.dev")

from bench import runner

if __name__ == "__main__":
    if sys.argv[1:2] == ["--inside"]:
        runner.inside(sys.argv[2])
    else:
        sys.exit(runner.run(sys.argv[1:]))
