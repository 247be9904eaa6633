"""Who uses an outline. This package does not know rounds: whoever does registers here, and pages and verbs ask.

Providers are added when the application starts (reports.apps), or by the import of the module that registers them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from agencies.models import User
from reports.outlines.models import OutlineVersion, TableRow


@dataclass(frozen=True, slots=True)
class Use:
    """One user of a version: its name, where its page is ("" for one that this person may not open), its state.

    `renew`: where this person has it use a newer version; "" when it cannot.
    """

    name: str
    url: str
    state: str
    renew: str = ""


Provider = Callable[[Collection[int], User | None], Mapping[int, Sequence[Use]]]
"""Ids of versions, and for whom (None: nobody in particular) -> the uses of each."""

_providers: list[Provider] = []


def register(provider: Provider) -> Provider:
    """Add a provider (once); usable as a decorator."""
    if provider not in _providers:
        _providers.append(provider)
    return provider


def uses_of(versions: Collection[int], user: User | None = None) -> dict[int, list[Use]]:
    """Who uses these versions, by the version's id. Versions that nobody uses are not among the keys."""
    found: defaultdict[int, list[Use]] = defaultdict(list)
    for provider in _providers:
        for version, uses in provider(versions, user).items():
            found[version] += uses
    return dict(found)


@dataclass(frozen=True, slots=True)
class Unprinted:
    """Figures that the units of a call answer and the outline of the summary above them, `above`, does not print."""

    call: str
    above: OutlineVersion
    rows: Sequence[TableRow]

    @property
    def codes(self) -> str:
        """ "TT.90, CSKD.01 (Karaoke)"."""
        return ", ".join(map(coded, self.rows))


def coded(row: TableRow) -> str:
    """A figure by the code of its indicator, with the breakdown in words."""
    code = row.indicator.code if row.indicator else row.label
    return f"{code} ({row.breakdown})" if row.breakdown and row.breakdown.key else code


Looker = Callable[[OutlineVersion, User], Sequence[Unprinted]]
"""A version, and who may put it in use -> what summaries of open calls would not print of it."""

_lookers: list[Looker] = []


def register_unprinted(looker: Looker) -> Looker:
    """Add one who knows open calls (once); usable as a decorator."""
    if looker not in _lookers:
        _lookers.append(looker)
    return looker


def unprinted_of(version: OutlineVersion, user: User) -> list[Unprinted]:
    """What would reach no summary if the open calls of this person asked for this version."""
    return [each for looker in _lookers for each in looker(version, user)]
