"""Teams and sources the settings name although nothing has that name: what is said of them holds for nobody.

No fault: a team may have had no case yet. But a name with a typo would leave its owner to the default without a word.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Final

import polars as pl

from model.derived import INTERACTION_FACTS
from model.errors import nearest
from model.settings import Settings, several
from store.site import Site
from store.snapshots import Reader, newest

_KINDS: Final = {"teams": "team", "sources": "source"}


def strangers(site: Site) -> list[str]:
    """A sentence for each name of the settings that neither they nor the newest snapshot know."""
    return list(_sentences(site.settings, _known(site)))


def _known(site: Site) -> Mapping[str, Collection[str]]:
    """The names there are, by kind; a kind nothing is known of is not in it."""
    found = newest(site.catalog)
    if found is None:
        return {}
    facts = Reader(site.tables, found).scan(INTERACTION_FACTS)
    names = facts.select(pl.col(column).drop_nulls().unique().implode() for column in _KINDS.values()).collect()
    known = {kind: set(names[column].item()) for kind, column in _KINDS.items()}
    return known | {"sources": known["sources"] | set(site.settings.sources)}


def _sentences(settings: Settings, known: Mapping[str, Collection[str]]) -> Iterator[str]:
    for (key, kind), names in _named(settings).items():
        for name in names:
            if kind in known and name not in known[kind]:
                told = f"{key} names {name!r}, but no interaction has that {_KINDS[kind]}"
                yield "; ".join(filter(None, (told, nearest(name, known[kind]).strip())))


def _named(settings: Settings) -> dict[tuple[str, str], tuple[str, ...]]:
    """The names under each key of the settings, with the kind of thing they name."""
    kept = {(f"schedules.{s}.{kind}", kind): _of(settings, kind, s) for s in settings.schedules for kind in _KINDS}
    targets = {"first_response": settings.targets.first_response, "resolution": settings.targets.resolution}
    promised = {
        (f"targets.{name}.teams", "teams"): tuple(dict.fromkeys(t for table in several(told) for t in table.teams))
        for name, told in targets.items()
    }
    return kept | promised


def _of(settings: Settings, kind: str, schedule: str) -> tuple[str, ...]:
    return tuple(who for who, name in settings.keepers(kind).items() if name == schedule)
