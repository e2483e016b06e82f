"""Every setting of `hilo.toml`, with its default. Sections of connectors are checked by the connector.

Reading files and the environment is `store.settings_file`'s work; here is only what is allowed.
"""

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import pairwise, product
from typing import Annotated, Any, Final, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator
from pydantic_core import InitErrorDetails, PydanticCustomError

from model.settings_values import Channel, Day, Duration, Holiday, Promise, TimeZone
from model.vocabulary import CHANNELS

WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Section(BaseModel):
    """A section of hilo.toml: unknown keys are refused, values cannot be changed afterwards."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Company(Section):
    """[company]: who we are; our own domains and lines never identify a customer."""

    name: str = "My company"
    timezone: TimeZone = "Europe/Madrid"
    country: str = Field("ES", pattern="^[A-Z]{2}$")
    language: Literal["en", "es", "ca"] = "en"
    own_domains: tuple[str, ...] = ()
    own_phones: tuple[str, ...] = ()

    @property
    def zone(self) -> ZoneInfo:
        """The time zone as an object."""
        return ZoneInfo(self.timezone)


class Schedule(Section):
    """[schedules.NAME]: opening hours per weekday, without the holidays, and who keeps them.

    `default` is for everybody no other schedule names. When hours change on a date, several
    [[schedules.NAME]] with `valid_from`; the earliest also holds for everything older. Who keeps them is said in any of
    them.
    """

    timezone: TimeZone | None = Field(None, description="unset: the company's")
    valid_from: date | None = Field(None, description="first local day of these hours")
    mon: Day = ()
    tue: Day = ()
    wed: Day = ()
    thu: Day = ()
    fri: Day = ()
    sat: Day = ()
    sun: Day = ()
    holidays: tuple[Holiday, ...] = ()
    teams: tuple[str, ...] = ()
    channels: tuple[Channel, ...] = ()
    sources: tuple[str, ...] = ()


def versions(value: Schedule | tuple[Schedule, ...]) -> tuple[Schedule, ...]:
    """The versions of a schedule in the order they come into force; the first also holds for everything older."""
    told = value if isinstance(value, tuple) else (value,)
    return tuple(sorted(told, key=lambda version: version.valid_from or date.min))


def _follow(value: Schedule | tuple[Schedule, ...]) -> Schedule | tuple[Schedule, ...]:
    """Refuse versions of which nobody could say which one holds on a day."""
    ordered = versions(value)
    if not ordered:
        raise _refusal((), (), "one version or more")
    for before, after in pairwise(ordered):
        if after.valid_from in (None, before.valid_from):
            allowed = "a day of its own in every version but the first"
            raise _refusal(("valid_from",), after.valid_from and str(after.valid_from), allowed)
    return value


def _refusal(keys: tuple[str, ...], found: object, allowed: str, candidates: Iterable[str] = ()) -> ValidationError:
    """A fault at the keys below the value that is being checked."""
    context = {"allowed": allowed, "candidates": tuple(candidates)}
    fault = PydanticCustomError("refused", "{allowed}", context)
    return ValidationError.from_exception_data("settings", [InitErrorDetails(type=fault, loc=keys, input=found)])


class Target(Section):
    """[targets.first_response], [targets.resolution]: how soon, by channel; `default` is for any other channel.

    Several tables refine each other: one that names the case's priority comes before one that does not, then
    one that names its team, then the latest `valid_from`. A table speaks for the channels it has a duration for.
    """

    default: Promise | None = Field(None, description="for any channel without a duration of its own")
    phone: Promise | None = None
    branch: Promise | None = None
    post: Promise | None = None
    email: Promise | None = None
    web_form: Promise | None = None
    chat: Promise | None = None
    whatsapp: Promise | None = None
    messaging: Promise | None = None
    app: Promise | None = None
    social: Promise | None = None
    self_service: Promise | None = None
    unknown: Promise | None = None
    basis: Literal["calendar", "business"] | None = Field(
        None, description="unset: business where there are opening hours, else calendar"
    )
    valid_from: date | None = Field(None, description="first local day on which a wait that starts has this target")
    priorities: tuple[Literal["low", "normal", "high", "urgent"], ...] = ()
    teams: tuple[str, ...] = ()

    @property
    def promises(self) -> dict[str, timedelta]:
        """What is promised: a duration by channel, and `default`, as far as they are set."""
        named = {name: getattr(self, name) for name in ("default", *CHANNELS)}
        return {name: promise for name, promise in named.items() if promise}


def _told_once(value: "Target | tuple[Target, ...]") -> "Target | tuple[Target, ...]":
    """Refuse two durations for one channel, priority, team and day: nobody could say which one holds."""
    seen = set()
    for target in several(value):
        for cell in product(target.promises, target.priorities or (None,), target.teams or (None,)):
            if (target.valid_from, *cell) in seen:
                named = f"{cell[0]} (priority {cell[1] or 'any'}, team {cell[2] or 'any'})"
                raise ValueError(f"one duration per channel, priority, team and valid_from; {named} has two")
            seen.add((target.valid_from, *cell))
    return value


def several(value: "Target | tuple[Target, ...]") -> "tuple[Target, ...]":
    """The tables of a target: one written as `[targets.X]`, or several as `[[targets.X]]`."""
    return value if isinstance(value, tuple) else (value,)


class Targets(Section):
    """[targets]: promises to customers; a deadline that a source sets itself comes before them."""

    first_response: Annotated[Target | tuple[Target, ...], AfterValidator(_told_once)] = Target()
    resolution: Annotated[Target | tuple[Target, ...], AfterValidator(_told_once)] = Target()


class Identity(Section):
    """[identity]: which values tell people apart, and how careful the joining is."""

    most_people: int = Field(3, ge=1, description="a value that more people use identifies nobody by itself")
    most_records: int = Field(200, ge=2, description="no more contact records in one person without a human's word")
    role_mailboxes: tuple[str, ...] = Field((), description="further mailboxes of a function, such as caja or taller")
    blocked_values: tuple[str, ...] = Field((), description="e-mails, phones or ids that identify nobody")
    shared_ids: tuple[str, ...] = Field(
        (), description="namespaces of external ids of which one person may have several"
    )


class Journeys(Section):
    """[journeys]: when a contact belongs to the same journey, and the windows of the cohort rates."""

    gap_days: float = Field(7, gt=0)
    unsolved_gap_days: float = Field(14, gt=0)
    reason_gap_days: float = Field(21, gt=0)
    solved_reason_gap_days: float = Field(14, gt=0)
    reason_gaps: dict[str, Annotated[float, Field(gt=0)]] = Field({}, description="reason_gap_days of single reasons")
    solved_gap_days: float = Field(3, gt=0)
    link_gap_days: float = Field(60, gt=0)
    repeat_window_days: float = Field(7, gt=0)
    transfer_gap_minutes: float = Field(30, ge=0)


class Calls(Section):
    """[calls]: within how long a call should be answered, and which abandoned calls are no lost callers."""

    answer_within: Promise = timedelta(seconds=20)
    abandon_threshold: Duration = Field(
        timedelta(0), ge=timedelta(0), description="calls abandoned sooner than this count neither as offered nor lost"
    )


class Dissatisfaction(Section):
    """[dissatisfaction]: which answers are bad or good (as a share of the scale), and the targets."""

    csat_bad_max: float = Field(2, description="CSAT on 1–5 at or under this is bad")
    csat_good_min: float = Field(4, description="CSAT on 1–5 at or over this is good")
    nps_detractor_max: float = Field(6, description="NPS at or under this is a detractor")
    nps_promoter_min: float = Field(9, description="NPS at or over this is a promoter")
    ces_bad_max: float = Field(3, description="CES on 1–7 at or under this is bad")
    ces_good_min: float = Field(5, description="CES on 1–7 at or over this is good")
    reopens: int = Field(2, description="this many effective reopens are a signal")
    contacts: int = Field(3, description="this many contacts in an unresolved journey are a signal")
    loop_target: Duration = timedelta(hours=48)
    recovery_window_days: float = Field(30, gt=0)
    recidivism_window_days: float = Field(30, gt=0)


class Store(Section):
    """[store]: where the catalog and the tables live, and how long raw pages and versions are kept."""

    catalog: str | None = Field(None, description="SQLAlchemy URL; default SQLite in the home folder")
    tables: str | None = Field(None, description="folder or object-store URL; default `tables` in the home folder")
    keep_snapshots: int = Field(5, ge=1)
    keep_staging_days: int = Field(30, ge=0)
    shrink_limit: float = Field(
        0.5, ge=0, le=1, description="a full read that brings less than this share of the rows before is held"
    )


class Settings(Section):
    """The whole of hilo.toml. `sources` is checked further by each source's connector."""

    company: Company = Company()
    schedules: dict[str, Annotated[Schedule | tuple[Schedule, ...], AfterValidator(_follow)]] = {}
    targets: Targets = Targets()
    calls: Calls = Calls()
    identity: Identity = Identity()
    journeys: Journeys = Journeys()
    dissatisfaction: Dissatisfaction = Dissatisfaction()
    access: dict[str, Any] = {}
    store: Store = Store()
    sources: dict[str, dict[str, Any]] = {}

    @model_validator(mode="after")
    def _one_schedule_each(self) -> "Settings":
        names = ", ".join(self.schedules) or "the schedules there are; add [schedules.NAME]"
        kept: dict[tuple[str, str], str] = {}
        for keys, who, name in self._claims():
            found = name if keys[-1] == "schedule" else who[1]
            if not isinstance(name, str) or name not in self.schedules:
                raise _refusal(keys, found, f"one of {names}", self.schedules)
            if kept.setdefault(who, name) != name:
                raise _refusal(keys, found, f"one schedule for each; {who[1]} has {kept[who]!r} already")
        return self

    @model_validator(mode="after")
    def _hours_to_count_by(self) -> "Settings":
        told = [("first_response", self.targets.first_response), ("resolution", self.targets.resolution)]
        for name, tables in told:
            if not self.schedules and any(table.basis == "business" for table in several(tables)):
                allowed = "calendar, as there are no opening hours; add [schedules.default] for business"
                raise _refusal(("targets", name, "basis"), "business", allowed)
        return self

    @model_validator(mode="after")
    def _open_at_some_time(self) -> "Settings":
        for name, told in self.schedules.items():
            if not any(getattr(version, day) for version in versions(told) for day in WEEKDAYS):
                allowed = "hours on at least one day, or every wait would take no time at all"
                raise _refusal(("schedules", name), "no hours on any day", allowed)
        return self

    def _claims(self) -> Iterator[tuple[tuple[str, ...], tuple[str, str], str]]:
        """Where it is said (keys), who (kind, name) keeps which schedule."""
        for name, told in self.schedules.items():
            for kind in ("teams", "channels", "sources"):
                for who in (who for version in versions(told) for who in getattr(version, kind)):
                    yield ("schedules", name, kind), (kind, who), name
        for source, section in self.sources.items():
            if "schedule" in section:
                yield ("sources", source, "schedule"), ("sources", source), section["schedule"]

    def keepers(self, kind: str) -> dict[str, str]:
        """Who keeps which schedule: its name by team, channel or source (`kind`: teams, channels, sources)."""
        return {who: name for _, (group, who), name in self._claims() if group == kind}
