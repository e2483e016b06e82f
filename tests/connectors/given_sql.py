"""A SQL source as the pipeline would use it."""

from datetime import UTC, datetime

from connectors._contract import Fetch
from connectors.sql import CONNECTOR
from model.delivery import Context, gather

NOW = datetime(2026, 11, 1, 12, tzinfo=UTC)


def settings(url, **section):
    return CONNECTOR.settings.model_validate({"type": "sql", "url": url, **section})


def stream(configured, name):
    return {s.name: s for s in CONNECTOR.streams(configured)}[name]


def pages(configured, name, cursor=None):
    return list(stream(configured, name).fetch(Fetch("wh", configured, NOW, cursor=cursor)))


def parsed(configured, name, cursor=None):
    """Everything one pull of a stream brings."""
    reads = stream(configured, name).parse
    return gather([reads(p, Context("wh", configured, p.received_at)) for p in pages(configured, name, cursor)])


def check(configured):
    return CONNECTOR.check(Fetch("wh", configured, NOW))


def query(sql, **mapping):
    """A mapping of a query to interactions that reads `id`."""
    return {"table": "interactions", "query": sql, "columns": {"interaction_id": "id"}} | mapping
