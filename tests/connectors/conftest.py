"""A real PostgreSQL for the connector that reads databases; the same server the store's tests start."""

from tests.store.conftest import postgres_url

__all__ = ["postgres_url"]
