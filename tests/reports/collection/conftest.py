"""A call in preparation, for the tests that begin with one; a file with another `land` or `call` says its own."""

import pytest

from portal.core import clock
from tests.factories.calls import NOW, make_draft_call, make_land


@pytest.fixture
def in_june():
    """Every clock of the portal stands at tests.factories.calls.NOW."""
    with clock.travel(NOW):
        yield


@pytest.fixture
def land(in_june):
    return make_land()


@pytest.fixture
def call(land):
    return make_draft_call(land)
