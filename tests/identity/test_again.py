import polars as pl
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from identity.again import KEY, Before, Contacts, resolve_again
from identity.persons import Resolved
from model.settings import Identity
from tests.identity.records import COMPANY, agents, contacts, decisions, record, resolved
from tests.identity.test_persons import NAMES

VALUES = ("x@x.com", "y@x.com", "z@x.com", "info@x.com", "611223344", "934445566", "c:71", "c:72", "900112233", "n/a")
RULES = {"most_people": 2, "most_records": 6}


TABLES = {"values": KEY, "edges": ("source_a", "contact_a"), "refused": ("source_a", "contact_a")}


def before(found: Resolved) -> Before:
    return Before(*(getattr(found, name).lazy() for name in TABLES))


def told(frame: pl.DataFrame) -> Contacts:
    merged = frame.select(*KEY, "merged_into").drop_nulls()
    return Contacts(lambda keys: frame.join(keys, on=KEY, how="semi"), frame.filter("is_agent"), merged)


def spliced(was: Resolved, again) -> dict[str, pl.DataFrame]:
    """The tables as a store has them afterwards: what came out in the place of rows of records looked at again."""
    kept = {n: getattr(was, n).join(again.records, left_on=key, right_on=KEY, how="anti") for n, key in TABLES.items()}
    return {n: pl.concat([kept[n], getattr(again.people, n)]) for n in TABLES}


def persons(found: Resolved) -> dict[str, str]:
    """Each record's person, named by its smallest record."""
    keys = found.records["contact_id"]
    return dict(zip(keys, keys.gather(found.owner), strict=True))


def check(old, new, words_before, words_after):
    """Resolving what changed from `old` to `new` (id -> row) gives exactly what resolving everything gives."""
    was = resolved(contacts(*old.values()), words_before, **RULES)
    frame = contacts(*new.values())
    everything = resolved(frame, words_after, **RULES)
    differing = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    for side in ("contact_a", "contact_b"):
        said = (
            words_before.join(words_after, on=["kind", "contact_a", "contact_b"], how="anti"),
            words_after.join(words_before, on=["kind", "contact_a", "contact_b"], how="anti"),
        )
        differing |= {key for words in said for key in words[side]}
    changed = pl.DataFrame({"source": "a", "contact_id": sorted(differing)}, schema=dict.fromkeys(KEY, pl.String))
    again = resolve_again(told(frame), changed, before(was), agents(), COMPANY, Identity(**RULES), words_after)
    for name, rows in spliced(was, again).items():
        whole = getattr(everything, name)
        assert rows.sort(rows.columns).equals(whole.sort(whole.columns)), name
    looked = set(again.records["contact_id"])
    kept = {key: person for key, person in persons(was).items() if key not in looked}
    assert kept | persons(again.people) == persons(everything)
    return looked


def row(key, name, values, target):
    return record(f"{key:02}", name, *values) | {"merged_into": f"{target:02}"}


drawn = st.tuples(
    st.sampled_from(NAMES), st.lists(st.sampled_from(VALUES), max_size=3, unique=True), st.integers(0, 60)
)
stores = st.dictionaries(st.integers(0, 13), drawn, min_size=3, max_size=14)
changes = st.dictionaries(st.integers(0, 15), st.none() | drawn, max_size=4)
said = st.lists(st.tuples(st.sampled_from(["same", "not_same"]), st.integers(0, 9), st.integers(0, 9)), max_size=2)


@settings(derandomize=True, max_examples=20, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(stores, changes, said, said)
def test_what_changed_resolved_again_gives_what_everything_resolved_gives(store, change, first, more):
    old = {key: row(key, *parts) for key, parts in store.items()}
    new = {key: value for key, value in old.items() if change.get(key, ()) is not None}
    new |= {key: row(key, *parts) for key, parts in change.items() if parts is not None}
    words = [[(kind, f"{a:02}", f"{b:02}") for kind, a, b in part] for part in (first, [*first, *more])]
    check(
        {f"{k:02}": v for k, v in old.items()}, {f"{k:02}": v for k, v in new.items()}, *(decisions(*w) for w in words)
    )


def keyed(**rows):
    return {key: record(key, *parts) for key, parts in rows.items()}


def test_a_name_that_too_many_share_on_one_address_joins_nobody_however_few_of_them_are_looked_at():
    many = keyed(**dict.fromkeys("abcdefgh", ("Ana Mas", "info@x.com")))
    two = keyed(i=("Ana Mas", "info@x.com", "611223344"), j=("Ana Mas", "info@x.com", "611223344"))
    new = keyed(k=("Ana Mas", "611223344"))
    assert check(many | two, many | two | new, decisions(), decisions()) == set("ijk")


def test_only_what_hangs_together_with_a_change_is_looked_at():
    old = keyed(
        a=("Ana Mas", "x@x.com"), b=("Ana Mas", "x@x.com"), c=("Pere Vila", "y@x.com"), d=("Pere Vila", "y@x.com")
    )
    assert check(old, old | keyed(e=("Ana Mas", "x@x.com")), decisions(), decisions()) == {"a", "b", "e"}
    assert check(old, old, decisions(), decisions()) == set()


def test_a_third_person_on_a_value_parts_those_it_joined_and_its_going_joins_them_again():
    two = keyed(
        a=("Ana Mas", "x@x.com"), b=("Ana Mas Roca", "x@x.com"), c=("Pere Vila", "x@x.com"), d=("Ana", "x@x.com")
    )
    three = two | keyed(e=("Eva Gil", "x@x.com"))
    assert check(two, three, decisions(), decisions()) == set("abcde")
    assert check(three, two, decisions(), decisions()) == set("abcde")


def test_a_record_that_goes_parts_those_it_linked():
    chain = keyed(a=("Ana Mas", "x@x.com"), b=(None, "x@x.com", "611223344"), c=("Ana Mas", "611223344"))
    assert check(chain, {key: chain[key] for key in "ac"}, decisions(), decisions()) == set("abc")
