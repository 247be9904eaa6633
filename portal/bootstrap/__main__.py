"""Everything a newcomer types goes through here: `python3 portal/bootstrap COMMAND` (or `make COMMAND`).

Only the standard library, because it runs before anything is installed. The folder has no __init__.py:
it is started as a folder, and its modules must not load the project, which needs what is not there yet.
"""

import argparse
import sys

if sys.version_info < (3, 11):  # noqa: UP036 -- this is the place that refuses an older one
    sys.exit("Cần Python 3.11 trở lên / Python 3.11 or newer is needed, not " + sys.version.split()[0])

import checks
import environment
import serve
from errors import Stop

STAGES = sorted(serve.BUSINESS_DAYS)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="portal/bootstrap", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    commands.add_parser("setup", help="make .venv and nothing else")
    commands.add_parser("lock", help="make the locked requirements from the .in files")
    run = commands.add_parser("run", help="start the portal with the demonstration province")
    run.add_argument("--stage", choices=STAGES, default="call-open")
    run.add_argument("--port", type=int, default=8000)
    run.add_argument("--host", default="127.0.0.1")
    for name, text in (
        ("test", "every test, on SQLite and PostgreSQL, in a browser"),
        ("quick", "the tests that need under a minute"),
        ("pytest", "pytest with the servers started, with your own arguments"),
        ("bench", "measure"),
        ("lint", "style, types, imports, templates"),
        ("shots", "a picture of every page"),
    ):
        commands.add_parser(name, help=text).add_argument("rest", nargs=argparse.REMAINDER)
    return parser.parse_args()


def main() -> int:
    chosen = arguments()
    if chosen.command == "setup":
        environment.prepare(development=True)
    elif chosen.command == "lock":
        environment.prepare(development=True)
        environment.lock()
    elif chosen.command == "run":
        return serve.run(chosen.stage, chosen.host, chosen.port)
    else:
        rest = chosen.rest[1:] if chosen.rest[:1] == ["--"] else chosen.rest
        command = {
            "test": checks.everything,
            "quick": checks.quick,
            "pytest": checks.some,
            "bench": checks.bench,
            "lint": checks.lint,
            "shots": checks.shots,
        }[chosen.command]
        return command(rest)
    return 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except Stop as stop:
        sys.exit(f"\n{stop}\n")
    except KeyboardInterrupt:
        sys.exit(130)
