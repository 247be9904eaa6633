"""Who uses an outline. This package does not know rounds: whoever does registers here, and pages and verbs ask.

Providers are added when the application starts (reports.apps), or by the import of the module that registers them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from agencies.models import User


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
