"""A small Fivetran-shaped Zendesk, written as rows, in any database."""

from pathlib import Path

from sqlalchemy import Column, MetaData, Table, Text, create_engine, insert
from sqlalchemy.types import TypeEngine

Rows = tuple[dict[str, object], ...]
SYNCED = "_fivetran_synced"
DELETED = "_fivetran_deleted"


def _at(day: int, hour: int = 8, minute: int = 0) -> str:
    return f"2026-10-{day:02} {hour:02}:{minute:02}:00"


def _row(synced: int, **values: object) -> dict[str, object]:
    return {**values, SYNCED: _at(synced, 23)}


TABLES: dict[str, Rows] = {
    "user": (
        _row(1, id="10", name="Marta", email="marta@mail.test", phone="+34600000001", role="end-user",
             locale="es", active="TRUE", external_id="10010", organization_id="70", created_at=_at(1),
             updated_at=_at(1)),
        _row(2, id="30", name="Anna", email="anna@shop.test", role="agent", active="TRUE", suspended="FALSE",
             external_id="hr:30", created_at=_at(1), updated_at=_at(1)),
        _row(20, id="11", name="Quim", email="quim@mail.test", role="end-user", active="FALSE", created_at=_at(1),
             updated_at=_at(19)),
    ),
    "organization": ({"id": "70", "name": "Bakery"},),
    "group": ({"id": "50", "name": "Returns"}, {"id": "51", "name": "First line"}),
    "ticket_tag": tuple({"ticket_id": "1", "tag": tag} for tag in ("late", "box", "box")),
    "ticket": (
        _row(2, id="1", requester_id="10", assignee_id="30", group_id="50", status="solved", priority="high",
             subject="Where is it", url="https://shop.zendesk.test/api/v2/tickets/1.json", via_channel="email",
             merged_ticket_ids="[2]", created_at=_at(1), updated_at=_at(2)),
        _row(3, id="2", requester_id="10", group_id="51", status="closed", subject="Again", via_channel="whatsapp",
             merged_ticket_ids="[]", created_at=_at(1, 9), updated_at=_at(2)),
        _row(4, id="3", requester_id="11", group_id="51", status="deleted", subject="Gone", via_channel="web",
             created_at=_at(3), updated_at=_at(4)),
        _row(5, id="4", requester_id="11", status="hold", via_channel="carrier_pigeon", via_followup_source_id="1",
             created_at=_at(5), updated_at=_at(5)),
        _row(6, id="5", requester_id="11", status="open", via_channel="sample_ticket", created_at=_at(6),
             updated_at=_at(6), **{DELETED: "TRUE"}),
    ),
    "ticket_comment": (
        _row(2, id="100", ticket_id="1", user_id="10", created=_at(1), public="TRUE", voice_comment="TRUE"),
        _row(3, id="101", ticket_id="1", user_id="30", created=_at(1, 9), public="FALSE"),
        _row(4, id="102", ticket_id="1", user_id="30", created=_at(1, 10), public="TRUE"),
        _row(4, id="103", ticket_id="1", user_id="-1", created=_at(1, 11), public="TRUE"),
        _row(5, id="104", ticket_id="4", user_id="99", created=_at(5), public="TRUE"),
        _row(6, id="105", ticket_id="4", user_id="30", created=_at(5), public="TRUE", **{DELETED: "TRUE"}),
    ),
    "ticket_field_history": (
        _row(1, ticket_id="1", field_name="status", updated=_at(1), value="new", user_id="10"),
        _row(2, ticket_id="1", field_name="group_id", updated=_at(1), value="51", user_id="10"),
        _row(3, ticket_id="1", field_name="group_id", updated=_at(1, 9), value="50", user_id="30"),
        _row(3, ticket_id="1", field_name="assignee_id", updated=_at(1, 9), value="30", user_id="30"),
        _row(4, ticket_id="1", field_name="priority", updated=_at(1, 9), value="high", user_id="30"),
        _row(4, ticket_id="1", field_name="status", updated=_at(1, 10), value="solved", user_id="30"),
        _row(5, ticket_id="3", field_name="status", updated=_at(4), value="deleted", user_id="30"),
    ),
    "satisfaction_rating": (
        _row(4, id="800", ticket_id="1", requester_id="10", score="good", comment="Thanks", created_at=_at(3),
             updated_at=_at(3, 9)),
        _row(5, id="801", ticket_id="4", requester_id="11", score="offered", created_at=_at(6), updated_at=_at(6)),
        _row(5, id="802", ticket_id="4", requester_id="11", score="unoffered", created_at=_at(6), updated_at=_at(6)),
    ),
}  # fmt: skip


def write(url: str, tables: dict[str, Rows], types: dict[str, TypeEngine[object]] | None = None) -> None:
    """Make the tables with the columns any of their rows has; text, unless `types` says otherwise."""
    engine, meta = create_engine(url), MetaData()
    with engine.begin() as connection:
        for name, rows in tables.items():
            columns = dict.fromkeys(column for row in rows for column in row)
            made = Table(name, meta, *(Column(c, (types or {}).get(c, Text())) for c in columns))
            made.create(connection)
            if rows:
                connection.execute(insert(made), [dict.fromkeys(columns) | row for row in rows])
    engine.dispose()


def sqlite_file(folder: Path, tables: dict[str, Rows] = TABLES) -> str:
    """A database file with the tables; its URL."""
    url = f"sqlite:///{folder / 'warehouse.db'}"
    write(url, tables)
    return url
