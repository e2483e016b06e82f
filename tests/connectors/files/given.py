"""A files source, its pages, and one file parsed by itself."""

from datetime import UTC, datetime

from connectors._contract import Fetch
from connectors.files import CONNECTOR
from connectors.files.settings import FilesSettings
from model.delivery import Context, Page, Parsed

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def configured(path="exports", **keys):
    return FilesSettings.model_validate({"type": "files", "path": str(path), "timezone": "Europe/Madrid", **keys})


def fetch(settings, cursor=None):
    (stream,) = CONNECTOR.streams(settings)
    return list(stream.fetch(Fetch("shop", settings, NOW, cursor=cursor)))


def parse(file: str, body: bytes | str, **keys) -> Parsed:
    settings = configured(**keys)
    content = body.encode() if isinstance(body, str) else body
    page = Page("files", f"file {file}", NOW, content, unit=file)
    parsed = CONNECTOR.streams(settings)[0].parse(page, Context("shop", settings, NOW))
    stored = sum(frame.height for frame in parsed.tables.values())
    assert parsed.records == stored + parsed.rejects["is_row"].sum(), "rows in = rows stored + rows set aside"
    return parsed


def wrong(parsed: Parsed):
    return parsed.rejects.select("object", "id", "field", "raw", "reason", "is_row", "line").rows()
