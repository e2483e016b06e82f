"""Who is who, asked and corrected: why two records are one person, and what a human decides about it.

A decision is kept in the catalog first, then everything is derived again and committed, without reading a source;
so a click shows at once, and no rebuild or sync forgets it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

import polars as pl

from identity import explain as reasons
from identity import wording
from identity.decisions import standing
from model.errors import BugError, SettingsError, TryAgainLater
from model.masking import masked
from model.persons import IDENTITY_EDGES, IDENTITY_REFUSED, IDENTITY_VALUES, PERSONS
from pipeline import demo
from pipeline.answers import reader
from pipeline.progress import Progress, unwatched
from pipeline.references import Referred, find, having, spellings
from pipeline.sync import rederive
from store import overrides
from store.overrides import Decision
from store.site import Site
from store.snapshots import Reader, newest

Clock = Callable[[], datetime]
_KEY: Final = ["source", "contact_id"]
_KINDS: Final = {
    "same": "one person", "not_same": "two persons", "block": "identifies nobody", "own": "is the company's own",
}  # fmt: skip
_VALUE: Final = "an e-mail address, a telephone number or an id such as customer:C0042"


@dataclass(frozen=True)
class Explanation:
    """Why two records are one person (`links`, CHAIN) or two (`obstacles`, OBSTACLES), with values in full."""

    a: Referred
    b: Referred
    links: pl.DataFrame
    obstacles: pl.DataFrame

    @property
    def is_one_person(self) -> bool:
        """Both records belong to the same person."""
        return self.a.person_id == self.b.person_id

    def text(self, *, reveal: bool = False) -> str:
        """The explanation as lines; values are masked, and what holds names left out, unless revealed."""
        if self.a.record == self.b.record:
            return f"{self.a.name} is one record of {self.a.person_id}."
        if self.is_one_person:
            links = self.links if reveal else wording.shown(self.links, "evidence")
            head = f"{self.a.name} and {self.b.name} are one person, {self.a.person_id}:"
            return f"{head}\n{wording.of_chain(links)}"
        found = self.obstacles if reveal else wording.shown(self.obstacles, "value")
        head = f"{self.a.name} ({self.a.person_id}) and {self.b.name} ({self.b.person_id}) are two persons."
        return "\n".join([head, *wording.of_obstacles(found)])

    def plain(self, *, reveal: bool = False) -> dict[str, Any]:
        """The explanation as plain values for JSON."""
        shown = (lambda frame, _: frame) if reveal else wording.shown
        return {
            "a": self.a.name, "b": self.b.name, "person_a": self.a.person_id, "person_b": self.b.person_id,
            "is_one_person": self.is_one_person, "chain": shown(self.links, "evidence").to_dicts(),
            "obstacles": shown(self.obstacles, "value").to_dicts(), "text": self.text(reveal=reveal),
        }  # fmt: skip


@dataclass(frozen=True)
class Author:
    """Who decides, when and why; with `later` nothing is derived before the next sync."""

    by: str
    clock: Clock
    note: str = ""
    later: bool = False
    on_progress: Progress = unwatched


@dataclass(frozen=True)
class Outcome:
    """What became of a decision: its id, what to tell whoever decided, and the snapshot that shows it, if any."""

    override_id: int
    sentences: tuple[str, ...]
    snapshot: int | None = None


def explain(site: Site, a: str, b: str) -> Explanation:
    """Why what the words `a` and `b` mean (`pipeline.references`) is one person or two, in the newest snapshot."""
    opened = reader(site)
    return _explained(opened, *_both(site, opened, a, b))


def _both(site: Site, opened: Reader, a: str, b: str) -> tuple[Referred, Referred]:
    country = site.settings.company.country
    return find(opened, a, country, "A"), find(opened, b, country, "B")


def _explained(opened: Reader, a: Referred, b: Referred) -> Explanation:
    ours, theirs = _records(opened, a), _records(opened, b)
    if a.person_id != b.person_id:
        refused = opened.scan(IDENTITY_REFUSED).collect()
        values = opened.scan(IDENTITY_VALUES).join(pl.concat([ours, theirs]).lazy(), on=_KEY, how="semi").collect()
        return Explanation(a, b, reasons.CHAIN.to_frame(), reasons.why_not(ours, theirs, refused, values))
    mine = {"left_on": ["source_a", "contact_a"], "right_on": _KEY}
    edges = opened.scan(IDENTITY_EDGES).join(ours.lazy(), how="semi", **mine).collect()  # type: ignore[arg-type]
    links = reasons.chain(edges, a.record, b.record)
    if links.is_empty() and a.record != b.record:
        raise BugError(
            f"Explaining {a.name} and {b.name}", f"they are {a.person_id}, but no link between them is stored",
            next_step="run `hilo sync` and ask again; if it stays, please report it",
        )  # fmt: skip
    return Explanation(a, b, links, reasons.OBSTACLES.to_frame())


def _records(opened: Reader, person: Referred) -> pl.DataFrame:
    return opened.scan(PERSONS).filter(pl.col("person_id") == person.person_id).select(_KEY).collect()


def same(site: Site, a: str, b: str, author: Author) -> Outcome:
    """Decide that two records are one person, named as for `explain`."""
    return _about_pair(site, "same", a, b, author)


def not_same(site: Site, a: str, b: str, author: Author) -> Outcome:
    """Decide that two records, and with them the persons they belong to then, are two persons."""
    return _about_pair(site, "not_same", a, b, author)


def _about_pair(site: Site, kind: str, a: str, b: str, author: Author) -> Outcome:
    first, second = _pair(*_both(site, reader(site), a, b))
    decision = Decision(kind, author.by, author.clock(), a=first.record, b=second.record, note=author.note)
    return _decided(site, decision, f"{first.name} and {second.name} are {_KINDS[kind]}", author)


def _pair(a: Referred, b: Referred) -> tuple[Referred, Referred]:
    """Two different records that these words mean."""
    if a.record != b.record:
        return a, b
    for one, other, turned in ((a, b, False), (b, a, True)):
        rest = other.records.join(one.records.head(1), on=_KEY, how="anti")
        if rest.height:
            found = Referred(other.word, other.person_id, rest)
            return (found, one) if turned else (one, found)
    raise SettingsError.of_option("B", b.word, f"another record than A; both are {a.name}")


def block(site: Site, value: str, author: Author) -> Outcome:
    """Decide that a value identifies nobody."""
    return _about_value(site, "block", value, author)


def own(site: Site, value: str, author: Author) -> Outcome:
    """Decide that a value is the company's own and identifies no customer."""
    return _about_value(site, "own", value, author)


def _about_value(site: Site, kind: str, word: str, author: Author) -> Outcome:
    value, country = word.strip(), site.settings.company.country
    owners = having(reader(site), value, country).height if value else 0
    is_value = "@" in value or ":" in value or len(spellings(value, country)) > 1
    if not value or not (owners or is_value):
        raise SettingsError.of_option("VALUE", word, _VALUE)
    have = f"{owners} contact records have it" if owners > 1 else f"{'one' if owners else 'no'} contact record has it"
    shown = pl.select(masked(pl.lit(value))).item()
    decision = Decision(kind, author.by, author.clock(), value=value, note=author.note)
    return _decided(site, decision, f"{shown} {_KINDS[kind]} ({have})", author)


def revoke(site: Site, override_id: int, author: Author) -> Outcome:
    """Undo a decision; what it overruled holds again."""
    before = overrides.in_force(site.catalog)
    if not overrides.revoke(site.catalog, override_id, author.by, author.clock()):
        known = ", ".join(map(str, before["override_id"])) or "no decision is in force"
        raise SettingsError.of_option("ID", override_id, f"a decision in force: {known}")
    told = [f"Decision {override_id} is undone.", *_changes(before, overrides.in_force(site.catalog))]
    return _applied(site, override_id, told, author)


def decisions(site: Site) -> pl.DataFrame:
    """Every decision ever taken (`store.overrides.HISTORY`) with its `state`: holds, overruled or undone."""
    known = overrides.history(site.catalog)
    lost = standing(overrides.in_force(site.catalog)).overruled["override_id"]
    is_lost = pl.col("override_id").is_in(lost.implode())
    gone = pl.when(pl.col("revoked_at").is_not_null()).then(pl.lit("undone"))
    return known.with_columns(gone.when(is_lost).then(pl.lit("overruled")).otherwise(pl.lit("holds")).alias("state"))


def listing(site: Site) -> pl.DataFrame:
    """Every decision as it may be printed: id, what about whom (a value is masked), by, at, note, state."""
    pair = pl.format("{}:{} and {}:{}", "source_a", "contact_a", "source_b", "contact_b")
    about = pl.coalesce(pair, masked(pl.col("value"))).alias("about")
    told = decisions(site)
    return told.select(pl.col("override_id").alias("id"), "kind", about, "by", "at", "note", "state", "revoked_by")


def _decided(site: Site, decision: Decision, sentence: str, author: Author) -> Outcome:
    """Keep a decision, unless it holds already, and apply it."""
    before = overrides.in_force(site.catalog)
    known = _held(before, decision)
    if known is not None:
        told = [f"Decision {known} says so already: {sentence}."]
        return _applied(site, known, told, author) if _is_waiting(site) else Outcome(known, tuple(told))
    number = overrides.decide(site.catalog, decision)
    told = [f"Decision {number}: {sentence}.", *_changes(before, overrides.in_force(site.catalog))]
    return _applied(site, number, told, author)


def _is_waiting(site: Site) -> bool:
    """Something was decided or undone since the newest snapshot."""
    found = newest(site.catalog)
    since = pl.max_horizontal("at", "revoked_at")
    return found is not None and bool((overrides.history(site.catalog).select(since >= found.created_at))["at"].any())


def _held(before: pl.DataFrame, decision: Decision) -> int | None:
    """The decision that holds and says the same."""
    said = {name: value for name, value in decision.row().items() if name not in ("by", "at", "note")}
    equal = [pl.col(name).eq_missing(pl.lit(value, pl.String)) for name, value in said.items()]
    found = standing(before).decisions.filter(equal)["override_id"]
    return int(found[0]) if len(found) else None


def _changes(before: pl.DataFrame, after: pl.DataFrame) -> list[str]:
    """What a decision overrules, and what holds again now that another is gone."""
    was, now = standing(before).overruled, standing(after).overruled
    lost = now.join(was, on="override_id", how="anti")
    back = was.join(now, on="override_id", how="anti").join(after, on="override_id", how="semi")
    overruled = [f"It overrules {_in_words(row)}." for row in lost.to_dicts()]
    return [*overruled, *(f"Now {_in_words(row)} holds again." for row in back.to_dicts())]


def _in_words(row: dict[str, Any]) -> str:
    records = f"{row['source_a']}:{row['contact_a']} and {row['source_b']}:{row['contact_b']}"
    return f"decision {row['override_id']} by {row['by']} on {row['at']:%Y-%m-%d}: {records} are {_KINDS[row['kind']]}"


def _applied(site: Site, override_id: int, told: list[str], author: Author) -> Outcome:
    """Derive again with what is decided now; when somebody else is writing, the next sync does it."""
    if author.later:
        return Outcome(override_id, (*told, "It takes effect at the next sync."))
    try:
        snapshot = rederive(demo.as_built(site), clock=author.clock, on_progress=author.on_progress)
    except TryAgainLater as error:
        return Outcome(override_id, (*told, f"It is kept and takes effect at the next sync: {error.message}."))
    return Outcome(override_id, tuple(told), snapshot)
