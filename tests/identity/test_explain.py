import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from identity.explain import CHAIN, OBSTACLES, chain, why_not
from identity.wording import of_chain, of_obstacles, shown
from model.persons import IDENTITY_EDGES, IDENTITY_REFUSED, IDENTITY_VALUES, REFUSALS, RULES, VALUE_CLASSES


def edges(*rows):
    """`("ab", rule, evidence)`: records a and b of source s."""
    named = [
        {"source_a": "s", "contact_a": a, "source_b": "s", "contact_b": b, "rule": rule, "evidence": evidence}
        for (a, b), rule, evidence in rows
    ]
    return pl.DataFrame(named, schema=IDENTITY_EDGES.schema)


def refused(*rows):
    named = [
        {"source_a": "s", "contact_a": a, "source_b": "s", "contact_b": b, "rule": rule, "evidence": value}
        | {"refusal": refusal, "detail": detail}
        for (a, b), rule, value, refusal, detail in rows
    ]
    return pl.DataFrame(named, schema=IDENTITY_REFUSED.schema)


def values(*rows):
    """`(letter, kind, value, class, people)`."""
    named = [
        {"source": "s", "contact_id": letter, "kind": kind, "raw": value, "value": value, "value_class": klass}
        | {"count_people": people}
        for letter, kind, value, klass, people in rows
    ]
    return pl.DataFrame(named, schema=IDENTITY_VALUES.schema)


def letters(word):
    return pl.DataFrame(
        {"source": "s", "contact_id": list(word)}, schema={"source": pl.String, "contact_id": pl.String}
    )


def way(frame, a, b):
    found = chain(frame, ("s", a), ("s", b))
    assert found.schema == CHAIN
    return found.select("contact_a", "rule", "contact_b").rows()


def test_the_chain_goes_from_the_first_record_to_the_second_in_either_direction():
    frame = edges(("ab", "email", "m@x.com"), ("bc", "mobile", "+34600111256"))
    assert way(frame, "a", "c") == [("a", "email", "b"), ("b", "mobile", "c")]
    assert way(frame, "c", "a") == [("c", "mobile", "b"), ("b", "email", "a")]


def test_stronger_links_come_before_fewer_ones_and_fewer_before_none():
    """Two links by number (3 + 3) are stronger than one by landline (7), one by mobile (6) as strong: fewer wins."""
    by_number = [("ab", "declared_id", "n:1"), ("bc", "declared_id", "n:2")]
    assert len(way(edges(*by_number, ("ac", "landline_and_name", "+34930000000")), "a", "c")) == 2
    assert way(edges(*by_number, ("ac", "mobile", "+34600111256")), "a", "c") == [("a", "mobile", "c")]


def test_no_chain_to_a_stranger_to_oneself_or_without_edges():
    frame = edges(("ab", "email", "m@x.com"), ("cd", "email", "n@x.com"))
    assert way(frame, "a", "c") == way(frame, "a", "z") == way(frame, "a", "a") == way(edges(), "a", "b") == []


def test_a_chain_in_words_shows_no_value():
    frame = edges(("ab", "email", "marta@gmail.com"), ("bc", "mobile", "+34600111256"), ("cd", "merged", "d"))
    told = of_chain(shown(chain(frame, ("s", "d"), ("s", "a")), "evidence"))
    assert told == "s d – merged by the source – s c – same mobile …56 – s b – same e-mail m***@gmail.com – s a"
    assert of_chain(CHAIN.to_frame()) == ""


PAIRS = [f"{a}{b}" for a in "abcdefg" for b in "abcdefg" if a < b]


@given(st.lists(st.tuples(st.sampled_from(PAIRS), st.sampled_from(RULES)), max_size=14))
def test_every_two_records_that_hang_together_have_a_chain_of_least_cost(drawn):
    frame = edges(*((pair, rule, "x") for pair, rule in dict(drawn).items()))
    cost = {(a, b): 0 if a == b else 10**9 for a in "abcdefg" for b in "abcdefg"}
    price = {rule: 1000 * (place + 1) + 1 for place, rule in enumerate(RULES)}
    for (a, b), rule in dict(drawn).items():
        cost[a, b] = cost[b, a] = price[rule]
    for k in "abcdefg":  # Floyd and Warshall
        for a in "abcdefg":
            for b in "abcdefg":
                cost[a, b] = min(cost[a, b], cost[a, k] + cost[k, b])
    for a, b in ("ag", "bf", "ca", "de"):
        found = way(frame, a, b)
        assert sum(price[rule] for _, rule, _ in found) == (cost[a, b] if cost[a, b] < 10**9 else 0)
        ends = [a, *(end for *_, end in found)]
        assert [start for start, *_ in found] == ends[:-1]
        assert not found or ends[-1] == b


def test_refusals_between_two_persons_come_with_what_contradicts():
    guard = refused(("bc", "mobile_and_name", "+34600111256", "contradicting_names", "marta puig / joan serra"))
    found = why_not(letters("ab"), letters("cd"), guard, values())
    assert found.schema == OBSTACLES
    assert why_not(letters("cd"), letters("ab"), guard, values()).equals(found)
    assert of_obstacles(shown(found, "value")) == [
        "s b and s c: same mobile …56 and name, but their names contradict each other."
    ]
    assert "(marta puig / joan serra)" in of_obstacles(found)[0]


def test_values_both_have_that_identify_nobody_are_told_with_how_many_have_them():
    both = [(x, "email", "info@shop.com", "role", 9) for x in "abc"]
    both += [(x, "mobile", "+34600111256", "over_shared", 12) for x in "ac"]
    own = [("a", "email", "m@x.com", "ok", 1), ("c", "email", "n@x.com", "ok", 1)]
    found = why_not(letters("ab"), letters("c"), refused(), values(*both, *own))
    assert of_obstacles(shown(found, "value")) == [
        "s a and s c share …56, but 12 people use it.",
        "s a and s c share i***@shop.com, but it is a mailbox of a function.",
    ]


def test_what_stands_for_nothing_and_has_no_spelling_is_told_as_it_is_written():
    """`N/A` has no spelling for matching; whoever asks why two records with it are not one hears it nonetheless."""
    bare = values(("a", "email", "N/A", "blocked", None), ("c", "email", " n/a", "blocked", None))
    bare = bare.with_columns(pl.lit(None, pl.String).alias("value"))
    found = why_not(letters("a"), letters("c"), refused(), bare)
    assert of_obstacles(found) == ["s a and s c share n/a, but it identifies nobody."]


def test_a_value_refused_against_somebody_else_tells_that_refusal():
    """a and c have a number; c was compared with z, who stands for all who have it."""
    both = values(*((x, "mobile", "+34600111256", "ok", 3) for x in "acz"))
    guard = refused(
        ("cz", "mobile", "+34600111256", "several_people", None), ("az", "email", "o@x.com", "size_cap", None)
    )
    found = why_not(letters("a"), letters("c"), guard, both)
    assert found.select("contact_a", "contact_b", "obstacle").rows() == [("c", "z", "several_people")]


def test_who_shares_nothing_is_told_so():
    found = why_not(letters("a"), letters("c"), refused(("az", "email", "o@x.com", "size_cap", None)), values())
    assert of_obstacles(found) == ["They share nothing."]


def test_every_rule_guard_and_class_has_its_words():
    for rule in RULES:
        assert of_chain(chain(edges(("ab", rule, "x")), ("s", "a"), ("s", "b")))
    rows = [
        {"source_a": "s", "contact_a": "a", "source_b": "s", "contact_b": "b", "obstacle": o}
        for o in REFUSALS + VALUE_CLASSES
    ]
    told = of_obstacles(pl.DataFrame(rows, schema=OBSTACLES))
    assert len(set(told)) == len(REFUSALS + VALUE_CLASSES)
