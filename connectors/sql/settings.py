"""Settings of a SQL source: which database, what is read from it, and within which limits."""

import re
from typing import Literal, Self

from pydantic import Field, SecretStr, model_validator
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError

from connectors._contract import RescanSettings, SourceSettings
from connectors._mapping import TableMapping, check_complete
from model.errors import one_of

DRIVERS = {
    "postgresql+psycopg": (
        "sslmode", "sslrootcert", "sslcert", "sslkey", "connect_timeout", "application_name", "host",
    ),
    "mysql+pymysql": ("ssl_ca", "ssl_cert", "ssl_key", "ssl_check_hostname", "connect_timeout", "unix_socket"),
    "mariadb+pymysql": ("ssl_ca", "ssl_cert", "ssl_key", "ssl_check_hostname", "connect_timeout", "unix_socket"),
    "sqlite": (),
    "snowflake": ("warehouse", "role"),
    "bigquery": ("location",),
    "mssql+pyodbc": ("driver", "Encrypt", "TrustServerCertificate"),
}  # fmt: skip
"""Drivers a URL may name, and the parameters it may have behind `?`: none that names another server or a secret."""
_SOCKETS = ("host", "unix_socket")
"""Parameters that may only be a place on this machine."""


class QueryMapping(TableMapping):
    """One `[[sources.NAME.tables]]` of a SQL source: how the rows of a query fill a canonical table."""

    query: str = Field(description="one SELECT; what it gives is read, whatever it is called")
    name: str | None = Field(
        default=None, pattern="^[A-Za-z0-9_-]+$", description="what the rows are called in reports; default the table"
    )
    cursor: str | None = Field(
        default=None, description="column of the query with the instant a row last changed; without it all is read"
    )


class SqlSettings(RescanSettings, SourceSettings):
    """`[sources.NAME]` with `type = "sql"`."""

    url: SecretStr = Field(
        description="as postgresql+psycopg://reader@host/database, mysql+pymysql://…, or sqlite:////folder/file.db"
    )
    password: SecretStr | None = Field(None, description="password of the user in url; may hold any character")
    db_schema: str | None = Field(None, alias="schema", description="schema the preset's tables are in")
    preset: (
        Literal[
            "fivetran_zendesk",
            "fivetran_hubspot",
            "fivetran_intercom",
            "fivetran_salesforce",
            "fivetran_twilio",
            "django_helpdesk",
            "asterisk",
        ]
        | None
    ) = Field(None, description="tables of a well-known shape, read whole")
    tables: tuple[QueryMapping, ...] = Field((), description="queries of your own, each with its mapping")
    formats: tuple[str, ...] = Field((), description="formats of instants besides ISO 8601, in every query")
    overlap_hours: float = Field(24, ge=0, description="rows this much older than the last one seen are read again")
    statement_timeout_seconds: float = Field(600, gt=0, description="a query that answers later is given up")
    total_timeout_seconds: float = Field(7200, gt=0, description="the sync of one query stops cleanly after this")
    batch_rows: int = Field(25_000, ge=1, description="rows held in memory at once; fewer when they are wide")
    max_rows: int = Field(100_000_000, ge=1, description="a query that gives more is refused")
    bots: tuple[str, ...] = Field((), description="ids of users that are programs; what they write is no reply")
    external_id_namespace: str = Field(
        "external", description="what an external_id without a namespace is an id of, as `loyalty`"
    )

    @property
    def target(self) -> URL:
        """The URL with the password in its place. Never print it."""
        url = make_url(self.url.get_secret_value())
        return url.set(password=self.password.get_secret_value()) if self.password else url

    @property
    def secrets(self) -> tuple[str, ...]:
        """What no message may show."""
        return tuple(filter(None, (self.target.password, self.url.get_secret_value())))

    @model_validator(mode="after")
    def _is_usable(self) -> Self:
        """A rule about the whole section, so that no message shows the URL."""
        written = self.url.get_secret_value()
        if written.count("@") > 1 and not written.startswith("sqlite"):  # what follows the first is taken for the host
            raise ValueError(
                "url with a single @: in a name or password it is written %40; a password may also stand in password"
            )
        try:
            url = make_url(written)
        except (ArgumentError, ValueError):  # the second of a port that is no number
            raise ValueError(f"url as driver://user@host/database, where the driver is {one_of(DRIVERS)}") from None
        if url.drivername not in DRIVERS:
            raise ValueError(f"url with the driver {one_of(DRIVERS)}, not {url.drivername!r}")
        strange = [name for name in url.query if name not in DRIVERS[url.drivername]]
        if strange:
            raise ValueError(f"url without the parameter {strange[0]!r}: {_parameters(url.drivername)}")
        if any(not re.fullmatch("/[^,]*", str(url.query.get(name, "/"))) for name in _SOCKETS):
            raise ValueError(
                "url with the server in front of ?: behind it only the folder or file of a socket may stand"
            )
        if url.drivername == "sqlite" and not (url.database or "").startswith("/"):
            raise ValueError("url with the whole path of the file, as sqlite:////folder/file.db (four strokes)")
        check_complete(self.tables)
        if self.preset and any(mapping.complete for mapping in self.tables):
            raise ValueError("complete = false where a preset reads rows of the same tables")
        if not (self.preset or self.tables):
            raise ValueError('preset = "fivetran_zendesk" or another, or [[sources.NAME.tables]] with a query')
        return self


def _parameters(driver: str) -> str:
    allowed = DRIVERS[driver]
    return f"{driver} may have {one_of(allowed)}" if allowed else f"{driver} has none"
