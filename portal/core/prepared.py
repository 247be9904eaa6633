"""Questions whose SQL is built once: Django takes longer to build one than a database takes to answer it.

    held = Prepared(lambda: Membership.objects.filter(user=Asked("user"), role__in=roles).values_list("pk", flat=True))
    held(user=7)                       # [3, 12], as list(queryset) would give
    seen = PreparedUpdate(lambda: Presence.objects.filter(user=Asked("user")), seen_at=Asked("now"))
    seen(user=7, now=timezone.now())   # the number of rows

For the few that are asked with every field that somebody types (bench/saving.py). What varies is `Asked`, by name:
whole numbers, text, days and moments; the number of values in a list cannot vary. Rows, locks and conversions are those
of the queryset, since its own compiler reads the answer; only the building is left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any, Final, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection, connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import QuerySet, Value
from django.db.models.sql import UpdateQuery
from django.db.models.sql.compiler import SQLCompiler

R = TypeVar("R")
K = TypeVar("K")
_LARGEST: Final = 2**63 - 1


class Asked(Value):
    """The place of a value that is named when the question is asked."""

    def __init__(self, name: str) -> None:
        super().__init__(None)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:
        """A placeholder, with this mark among the parameters."""
        return "%s", [self]


def _adapted(value: Any) -> Any:
    """Days and moments as this database writes them."""
    if isinstance(value, dt.datetime):
        return connection.ops.adapt_datetimefield_value(value)
    return connection.ops.adapt_datefield_value(value) if isinstance(value, dt.date) else value


class _Built:
    """SQL with the places of its values."""

    def __init__(self, compiler: SQLCompiler) -> None:
        sql, params = compiler.as_sql()
        self.sql, self._params = str(sql), tuple[Any, ...](params)

    def params(self, values: Mapping[str, Any]) -> tuple[Any, ...]:
        return tuple(
            _adapted(values[each.name]) if isinstance(each, Asked) else each for each in self._params
        )


class _Question:
    """A queryset with a compiler that has built its SQL."""

    def __init__(self, queryset: QuerySet[Any, Any]) -> None:
        self._queryset = queryset
        self._values: Mapping[str, Any] = {}
        query = queryset.query
        compiler = query.get_compiler(connection=_connection())
        built = _Built(compiler)
        converters = compiler.get_converters([each[0] for each in compiler.select[: compiler.col_count]])
        # Django's reader of rows asks the query for a compiler and that one for SQL: it gets these, and what they have.
        query.get_compiler = lambda *_args, **_named: compiler  # type: ignore[method-assign] # of this one query
        compiler.as_sql = lambda *_args, **_named: (built.sql, built.params(self._values))
        compiler.get_converters = lambda _expressions: converters

    def rows(self, values: Mapping[str, Any]) -> list[Any]:
        self._values = values
        read: Callable[[QuerySet[Any, Any]], Iterable[Any]] = self._queryset._iterable_class  # type: ignore[assignment] # an iterable, untyped
        return list(read(self._queryset))


def _connection() -> BaseDatabaseWrapper:
    """The one of this thread itself, not the name by which all threads call theirs."""
    return connections[DEFAULT_DB_ALIAS]


class _Kept(Generic[K]):
    """Something built once for every connection, which belongs to one thread; it goes when the connection goes."""

    def __init__(self, build: Callable[[], K]) -> None:
        self._build = build

    def get(self) -> K:
        kept: dict[_Kept[K], K] = vars(_connection()).setdefault("portal_prepared", {})
        found = kept.get(self)
        if found is None:
            found = kept[self] = self._build()
        return found


class Prepared(Generic[R]):
    """A queryset that is asked again and again with other values; see above."""

    def __init__(self, build: Callable[[], QuerySet[Any, R]]) -> None:
        self._kept = _Kept(lambda: _Question(build()))

    def __call__(self, **values: Any) -> list[R]:
        """All rows. KeyError for a value that is asked about and not given.

        None for a number that no column can hold: an address may name any.
        """
        if any(isinstance(each, int) and abs(each) > _LARGEST for each in values.values()):
            return []
        return self._kept.get().rows(values)

    def first(self, **values: Any) -> R | None:
        """The first row, or None."""
        return next(iter(self(**values)), None)


class PreparedUpdate:
    """An UPDATE of rows of one table that is sent again and again with other values; see above."""

    def __init__(self, build: Callable[[], QuerySet[Any, Any]], **fields: Any) -> None:
        def built() -> _Built:
            query: UpdateQuery = build().query.chain(UpdateQuery)  # type: ignore[assignment] # of the class asked for
            query.add_update_values(fields)
            return _Built(query.get_compiler(connection=_connection()))

        self._kept = _Kept(built)

    def __call__(self, **values: Any) -> int:
        """How many rows there were."""
        built = self._kept.get()
        with transaction.mark_for_rollback_on_error(), connection.cursor() as cursor:
            cursor.execute(built.sql, built.params(values))
            return int(cursor.rowcount)
