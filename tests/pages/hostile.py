"""The company of the page tests, in which every text a system, a customer or a colleague can write is hostile."""

from typing import Final

import polars as pl

from model.derived import VENDOR_COMPARISON
from model.persons import IDENTITY_EDGES, IDENTITY_EVENTS, IDENTITY_REFUSED, IDENTITY_SUGGESTIONS, IDENTITY_VALUES
from model.schemas import SURVEYS, Table
from tests.ui import company

MARKUP: Final = (
    "Ana **Evil** <script>alert(1)</script> <img src=x onerror=alert(1)> [x](http://x.test) ![i](http://x.test/i.png)"
    " :material/bomb: :red[x] $x$ `c` ~~s~~ www.x.test a@x.test\n# big\n- li\n"
)
TURNED: Final = "\u202egnp.eciovni\u2066 👩‍👩‍👧 שלום 12 \u0000\u0007\u200f"
LONG: Final = "Längst" + "e" * 290 + "**Evil**"
FORMULA: Final = '=HYPERLINK("http://x.test";"Evil"),\\;&d=e?f#g%20+\''
ALL: Final = (MARKUP, TURNED, LONG, FORMULA)
EVIL: Final = (
    "**Evil**", "<script", "<img", "[x](", "http://x.test", ":material/bomb", ":red[x]", "$x$", "`c`", "~~s~~",
    "www.x.test", "a@x.test", "\n# big", "\n- li",
)  # fmt: skip
"""What none of these texts may keep where a place reads Markdown."""
TEAMS: Final = {"North": MARKUP, "South": LONG, "Online": TURNED}
SOURCES: Final = {"support": MARKUP, "shop_chat": FORMULA, "calls": TURNED, "crm": LONG}
_OWN: Final = (
    "name", "company", "subject", "comment", "owner", "reason", "segment", "channel_detail",
    "lifecycle_stage", "agent_id", "language", "country",
)  # fmt: skip
"""Columns of a source's own words; teams and sources have theirs above."""
A: Final = {"source_a": "support", "contact_a": "P0001"}
B: Final = {"source_b": "support", "contact_b": "P0002"}


def rows(table: Table, *given: dict[str, object]) -> pl.DataFrame:
    """Rows of a table, whatever they leave out null."""
    return company.conform(table, pl.DataFrame(list(given)))


def tables(n: int = 600) -> dict[str, pl.DataFrame]:
    """Every table of `model` by name."""
    plain = company.tables(n) | _who_is_who()
    facts = plain["interaction_facts"]
    compared = facts.head(4).with_columns(
        metric_id=pl.lit("m"), name=pl.lit(MARKUP), figure=pl.Series(["first_response", None, MARKUP, LONG]),
        vendor_value=pl.lit(5), our_value=pl.lit(7), rule=pl.lit("rounded"),
    )  # fmt: skip
    said = facts.head(4).with_columns(survey_id="interaction_id", kind=pl.lit("csat"), score=pl.lit(1.0), comment=None)
    found = plain | {
        "vendor_comparison": company.conform(VENDOR_COMPARISON, compared),
        "surveys": company.conform(SURVEYS, said.with_columns(created_at="started_at")),
    }
    return {name: _spoiled(frame) for name, frame in found.items()}


def _who_is_who() -> dict[str, pl.DataFrame]:
    pair: dict[str, object] = A | B | {"rule": "email", "evidence": MARKUP, "strength": 4}
    values = [
        {"source": "support", "contact_id": "P0001", "kind": kind, "raw": MARKUP, "value": MARKUP, "value_class": sort,
         "reason": MARKUP, "count_people": 9}
        for kind, sort in (("email", "ok"), ("mobile", "over_shared"), ("email", "blocked"), ("landline", "invalid"))
    ]  # fmt: skip
    event = {"event_id": "e", "at": company.AS_OF, "kind": "merge", "person_id": "P0001", "other_person_id": MARKUP,
             "reason": MARKUP, "by": TURNED}  # fmt: skip
    return {
        "identity_edges": rows(IDENTITY_EDGES, pair),
        "identity_refused": rows(IDENTITY_REFUSED, pair | {"refusal": "contradicting_names", "detail": MARKUP},
                                 pair | {"rule": "mobile", "refusal": "several_people"}),
        "identity_values": rows(IDENTITY_VALUES, *values),
        "identity_events": rows(IDENTITY_EVENTS, event, event | {"event_id": "f", "reason": f"email {MARKUP}"}),
    }  # fmt: skip


def suggestion() -> pl.DataFrame:
    """A pair that may be one person, for reasons nobody has words for."""
    given = A | B | {"probability": 0.97, "evidence": ["given_name", MARKUP], "count_interactions": 3,
                     "suggested_at": company.AS_OF}  # fmt: skip
    return _spoiled(pl.DataFrame([given], schema=IDENTITY_SUGGESTIONS.schema))


def _spoiled(frame: pl.DataFrame) -> pl.DataFrame:
    """The frame with its words replaced, the same one always by the same."""
    named = [pl.col(c).replace(TEAMS) for c in frame.columns if c == "team" or c.endswith("_team")]
    named += [pl.col(c).replace(SOURCES) for c in frame.columns if c.startswith("source") or c.endswith("_source")]
    own = [
        pl.Series(column, [ALL[i % len(ALL)] for i in range(frame.height)], pl.String)
        for column in _OWN
        if frame.schema.get(column) == pl.String
    ]
    return frame.with_columns(*named, *own)
