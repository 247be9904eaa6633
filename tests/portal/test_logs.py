"""A log line is one JSON object, whatever is in the message."""

import json
import logging
import sys

from portal.logs import JsonFormatter


def record(message: str, *args: object, failed: bool = False) -> logging.LogRecord:
    error = sys.exc_info() if failed else None
    return logging.LogRecord("portal", logging.WARNING, __file__, 1, message, args, error)


def test_a_line_is_one_object_even_when_the_message_has_several():
    line = JsonFormatter().format(record("Đã gửi\n%s", "báo cáo"))
    assert "\n" not in line
    entry = json.loads(line)
    assert entry["message"] == "Đã gửi\nbáo cáo"
    assert entry["level"] == "WARNING"


def test_a_failure_carries_its_traceback():
    try:
        raise ValueError("x")
    except ValueError:
        line = JsonFormatter().format(record("failed", failed=True))
    assert "ValueError: x" in json.loads(line)["exception"]
