import polars as pl

from identity.values import REASONS, VALUES, values
from model.persons import DECISIONS, VALUE_CLASSES, VALUE_KINDS
from model.schemas import CONTACTS
from model.settings import Company, Identity

COMPANY = Company(own_domains=("casa.example",), own_phones=("93 122 00 00",))
NONE = DECISIONS.to_frame()


def read(*rows, staff=(), rules=None, decisions=NONE):
    contacts = pl.DataFrame(
        [{"source": "a", "contact_id": str(i), **row} for i, row in enumerate(rows)], schema=CONTACTS.schema
    )
    found = values(contacts.with_row_index("row"), staff, COMPANY, rules or Identity(), decisions)
    assert found.schema == VALUES
    assert found.equals(found.sort("row", "kind", "raw"))
    assert not found.select("row", "kind", "raw").is_duplicated().any()
    assert set(found["value_class"]) <= set(VALUE_CLASSES)
    assert set(found["kind"]) <= set(VALUE_KINDS)
    assert set(found["reason"].drop_nulls()) <= set(REASONS)
    return found


def seen(found):
    return {row[0]: row[1:] for row in found.select("raw", "kind", "value", "value_class", "reason").rows()}


def decided(*pairs):
    return pl.DataFrame([{"kind": kind, "value": value} for kind, value in pairs], schema=DECISIONS)


def test_each_text_once_per_record_and_blanks_not_at_all():
    found = read(
        {"emails": ["ana@x.com", "ana@x.com", None, " ", ""], "phones": [], "external_ids": ["crm:7"]},
        {"emails": None, "phones": ["600111222"]},
        {},
    )
    assert found.select("row", "kind", "value").rows() == [
        (0, "declared_id", "crm:7"), (0, "email", "ana@x.com"), (1, "mobile", "+34600111222"),
    ]  # fmt: skip
    assert found["is_exclusive"].to_list() == [True, False, False]


def test_what_a_text_looks_like_decides_not_its_field():
    found = seen(read({"emails": ["600 111 222", "34600111222@s.whatsapp.net"], "phones": ["pep@x.com", "pep"]}))
    assert found["600 111 222"] == ("mobile", "+34600111222", "ok", None)
    assert found["34600111222@s.whatsapp.net"] == ("mobile", "+34600111222", "ok", None)
    assert found["pep@x.com"] == ("email", "pep@x.com", "ok", None)
    assert found["pep"] == ("special", None, "invalid", "not_a_number")


def test_several_in_one_text():
    found = read({"emails": ["Ana <a@x.com>; b@x.com"], "phones": ["600111222 / 93 111 22 33"]})
    assert found["value"].to_list() == ["a@x.com", "b@x.com", "+34931112233", "+34600111222"]


def test_classes_of_the_companys_own_and_of_roles():
    found = seen(
        read(
            {
                "emails": ["boss@y.com", "pau@casa.example", "taller.reus@x.com", "a@gmial.com"],
                "phones": ["+34931220000"],
            },
            staff=["boss@y.com"],
            rules=Identity(role_mailboxes=("Taller-Reus",)),
        )
    )
    assert {raw: row[2:] for raw, row in found.items()} == {
        "boss@y.com": ("staff", "staff"),
        "pau@casa.example": ("own", "own_domain"),
        "taller.reus@x.com": ("role", "role_mailbox"),
        "a@gmial.com": ("ok", "corrected"),
        "+34931220000": ("own", "own_value"),
    }


def test_humans_overrule_in_any_spelling():
    row = {
        "emails": ["Ana@X.com", "pep@spam.org", "info@x.com"],
        "phones": ["600111222", "93 111 00 00"],
        "external_ids": ["crm:C77", "erp:c77", "crm:78"],
    }
    said = decided(
        ("block", "ana@x.com"), ("block", "(+34) 600-111-222"), ("own", "93.111.00.00"), ("own", "@spam.org"),
        ("block", "c77"), ("own", "INFO@x.com"), ("same", None),
    )  # fmt: skip
    found = {raw: row[2:] for raw, row in seen(read(row, decisions=said)).items()}
    blocked, own = ("blocked", "blocked_by_decision"), ("own", "own_value")
    assert found == {
        "Ana@X.com": blocked, "600111222": blocked, "93 111 00 00": own, "pep@spam.org": own, "crm:C77": blocked,
        "erp:c77": blocked, "crm:78": ("ok", None), "info@x.com": own,
    }  # fmt: skip


def test_a_namespaced_decision_is_about_that_namespace_alone():
    found = seen(read({"external_ids": ["crm:77", "erp:77"]}, decisions=decided(("block", "crm:77"))))
    assert [found[raw][2] for raw in ("crm:77", "erp:77")] == ["blocked", "ok"]


def test_settings_block_and_share():
    rules = Identity(blocked_values=("+34 600 111 222",), shared_ids=("loyalty",))
    found = read({"phones": ["600111222"], "external_ids": ["loyalty:1", "crm:1"]}, rules=rules)
    assert seen(found)["600111222"][2:] == ("blocked", "blocked_by_setting")
    assert found.filter("is_exclusive")["raw"].to_list() == ["crm:1"]


def test_hostile_texts_identify_nobody_and_break_nothing():
    hostile = ["N/A", "000000000", "\x00\x01", "💥💥", "\u202eana", "'; drop table", "a" * 10_000, "@", "<>", "@@@"]
    found = read({"emails": hostile, "phones": hostile, "external_ids": [f"crm:{text}" for text in hostile[:4]]})
    assert not (found["value_class"] == "ok").any()
    assert found["reason"].null_count() == 0


def test_nobody():
    assert read().is_empty()
