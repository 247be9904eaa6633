"""The search: everybody who is signed in may ask; what is found follows what one may see."""

from tests.architecture.access_table import HOME_ROLES, Row, let

ROWS = [Row("reports:search", GET=let(*HOME_ROLES, "removed", "administrator"))]
