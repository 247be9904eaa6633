"""The world of the tests of outlines."""

import pytest

from tests.reports.outlines.desk import Desk


@pytest.fixture
def desk(db):
    """One programme with a draft of its outline, and who may shape it."""
    return Desk()
