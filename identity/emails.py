"""E-mail addresses: one spelling per mailbox, and which of them may identify a person.

Two spellings of one mailbox must become equal, and an address that many people use (a role address,
a no-reply robot, our own staff) must identify nobody.
"""

from collections.abc import Iterable
from typing import Final

import polars as pl

ROLES: Final = (
    "admin", "administracio", "administracion", "ajuda", "atencio", "atencioalclient", "atencioclient",
    "atencion", "atencionalcliente", "atencioncliente", "ayuda", "billing", "botiga", "cliente", "clientes",
    "clients", "comercial", "compras", "compres", "comptabilitat", "contabilidad", "contact", "contacte",
    "contacto", "customerservice", "facturacio", "facturacion", "hello", "help", "helpdesk", "hola", "info",
    "informacio", "informacion", "jobs", "mail", "marketing", "office", "oficina", "orders", "pedidos",
    "postmaster", "recepcio", "recepcion", "reservas", "reserves", "rrhh", "sales", "service", "shop", "soporte",
    "suport", "support", "team", "tienda", "vendes", "ventas", "web", "webmaster",
)  # fmt: skip
"""Mailboxes of a function, not of a person; written without dots, dashes and underscores."""

ROBOTS: Final = ("noreply", "donotreply", "noresponder", "norespondre", "mailerdaemon", "bounce", "notifications")
PLACEHOLDERS: Final = (
    "anonymous", "anonimo", "desconocido", "desconegut", "na", "nada", "noemail", "nomail", "none", "notengo",
    "null", "sincorreo", "sinemail", "sinmail", "unknown", "xxx",
)  # fmt: skip
"""Local parts people type where an address is compulsory."""
PLACEHOLDER_ADDRESSES: Final = ("a@a.com", "asdf@asdf.com", "test@test.com", "prueba@prueba.com", "email@email.com")

TYPOS: Final = {
    "gmial.com": "gmail.com", "gmai.com": "gmail.com", "gamil.com": "gmail.com", "gmail.con": "gmail.com",
    "hotmial.com": "hotmail.com", "hotmai.com": "hotmail.com", "hotmail.con": "hotmail.com",
}  # fmt: skip
"""Frequent slips in a provider's name; no real mailbox is served there."""

_SYNTAX: Final = r"^[^\s@<>\"(),:;\[\]\\]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$"


def normalise(emails: pl.Series) -> pl.Series:
    """The matching form of each address (String); null when it is not an address.

    NFKC, trimmed, lower case, taken out of `Name <a@b>` and `mailto:`, domain in ASCII (IDNA) with
    frequent slips mended, dots of gmail.com dropped, plus tags dropped. For matching only, never shown.
    """
    bare = emails.rename("email").to_frame().select(_bare(pl.col("email")).alias("bare"))
    split = bare.select(
        pl.col("bare").str.extract(r"^(.*)@[^@]*$").alias("local"),
        pl.col("bare").str.extract(r"@([^@]*)$").str.strip_chars_end(".").alias("domain"),
    )
    return split.with_columns(_ascii(split["domain"])).select(_joined().alias("email"))["email"]


def _bare(raw: pl.Expr) -> pl.Expr:
    text = raw.str.normalize("NFKC").str.replace_all(r"[\u200b\u200c\u200d\ufeff\u00ad]", "").str.to_lowercase()
    inside = pl.coalesce(text.str.extract(r"<([^<>]*)>"), text).str.strip_chars()
    return inside.str.strip_prefix("mailto:").str.replace(r"\?.*$", "").str.strip_chars(" \t\r\n'\";,.")


def _ascii(domain: pl.Series) -> pl.Series:
    """Non-ASCII domains in their `xn--` form; the few distinct ones are converted one by one."""
    foreign = domain.filter(domain.str.contains(r"[^\x00-\x7f]")).unique().to_list()
    known = {name: _idna(name) for name in foreign} | TYPOS
    return domain.replace(list(known), list(known.values()))


def _idna(domain: str) -> str | None:
    try:
        return domain.encode("idna").decode("ascii")
    except UnicodeError:
        return None  # not a domain: the syntax check then refuses the address


def _joined() -> pl.Expr:
    domain = pl.col("domain").replace("googlemail.com", "gmail.com")
    local = pl.col("local").str.replace(r"\+.*$", "")
    mailbox = pl.when(domain == "gmail.com").then(local.str.replace_all(".", "", literal=True)).otherwise(local)
    address = mailbox + "@" + domain
    return pl.when(address.str.contains(_SYNTAX)).then(address)


def is_personal(address: pl.Expr, own_domains: Iterable[str]) -> pl.Expr:
    """True where a normalised address may identify a person: no role, robot, placeholder or own domain."""
    local = address.str.extract(r"^([^@]*)@").str.replace_all(r"[._\-]", "")
    domain = address.str.extract(r"@(.*)$")
    own = [name.lower().lstrip("@") for name in own_domains]
    ours = pl.any_horizontal(pl.lit(False), *(((domain == o) | domain.str.ends_with(f".{o}")) for o in own))
    robot = local.str.contains(f"^(?:{'|'.join(ROBOTS)})")
    refused = local.is_in(ROLES + PLACEHOLDERS) | robot | address.is_in(PLACEHOLDER_ADDRESSES) | ours
    return address.is_not_null() & ~refused
