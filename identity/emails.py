"""E-mail addresses: one spelling per mailbox, and which of them may identify a person.

Two spellings of one mailbox must become equal, and an address that many people use (a role address,
a no-reply robot, our own staff) must identify nobody.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

import polars as pl

from identity.placeholders import NOTHING, bare

ROLES: Final = (
    "accounts", "admin", "administracio", "administracion", "administration", "ajuda", "atencio", "atencioalclient",
    "atencioclient", "atencion", "atencionalcliente", "atencioncliente", "ayuda", "billing", "booking", "bookings",
    "botiga", "careers", "central", "centralita", "client", "cliente", "clientes", "clients", "comandes", "comercial",
    "compras", "compres", "comptabilitat", "comunicacio", "comunicacion", "contabilidad", "contact", "contacte",
    "contacto", "contactus", "customercare", "customerservice", "direccio", "direccion", "empleo", "enquiries",
    "export", "facturacio", "facturacion", "facturas", "factures", "finance", "gerencia", "hello", "help", "helpdesk",
    "hola", "hr", "info", "informacio", "informacion", "information", "informatica", "invoices", "it", "jobs",
    "kontakt", "legal", "logistica", "mail", "mailbox", "marketing", "media", "office", "oficina", "oficines",
    "orders", "pagos", "pedidos", "postmaster", "premsa", "prensa", "press", "privacidad", "privacy", "privacitat",
    "procurement", "proveedores", "proveidors", "purchasing", "rebuts", "recepcio", "recepcion", "reception",
    "recursoshumanos", "reservas", "reserves", "rgpd", "rh", "rrhh", "sac", "sales", "sat", "secretaria", "security",
    "service", "servicioalcliente", "serveis", "servicios", "shop", "soporte", "suport", "support", "taller", "team",
    "tecnic", "tecnico", "tienda", "tiendas", "vendes", "ventas", "web", "webmaster",
)  # fmt: skip
"""Mailboxes of a function, not of a person; written without dots, dashes and underscores."""

HOUSEHOLDS: Final = ("familia", "family", "famille", "familie")
"""How the mailboxes begin that a household shares by name; they identify nobody of it."""

ROBOTS: Final = (
    "noreply", "donotreply", "noresponder", "norespondre", "norespongueu", "mailerdaemon", "bounce", "notification",
    "notificacion", "autoreply", "automailer",
)  # fmt: skip
"""How the mailboxes of machines begin."""

PLACEHOLDER_ADDRESSES: Final = ("a@a.com", "asdf@asdf.com", "email@email.com", "mail@mail.com", "correo@correo.com")
_NO_MAILBOX: Final = ("na", "no", *(word for word in NOTHING if len(word) > 2))  # two letters may be initials
PLACEHOLDER_DOMAINS: Final = ("noemail.com", "nomail.com", "sinemail.com", "sincorreo.com", "noreply.com", "test.com")
"""Addresses typed where one is compulsory, besides those whose local part is a word of `placeholders.NOTHING`."""

TYPOS: Final = {
    "gmial.com": "gmail.com", "gmai.com": "gmail.com", "gamil.com": "gmail.com", "gmal.com": "gmail.com",
    "gnail.com": "gmail.com", "gmaill.com": "gmail.com", "gmail.cm": "gmail.com", "gmail.om": "gmail.com",
    "gmail.cmo": "gmail.com", "hotmial.com": "hotmail.com", "hotmai.com": "hotmail.com", "hotmal.com": "hotmail.com",
    "hotamil.com": "hotmail.com", "homail.com": "hotmail.com", "hormail.com": "hotmail.com",
    "hotmail.cmo": "hotmail.com", "outlok.com": "outlook.com", "outloock.com": "outlook.com",
    "yaho.com": "yahoo.com", "yahooo.com": "yahoo.com", "yaho.es": "yahoo.es", "iclod.com": "icloud.com",
    "icoud.com": "icloud.com",
}  # fmt: skip
"""Frequent slips in a provider's name. `.con` becomes `.com` wherever it is: there is no such domain."""

LONGEST: Final = 254
"""An address cannot be longer (RFC 5321, 4.5.3.1.3)."""

EMAILS: Final = pl.Schema({"raw": pl.String(), "value": pl.String(), "value_class": pl.String(), "reason": pl.String()})

_SYNTAX: Final = r"^[^\s@<>\"(),:;\[\]\\]+@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$"
_SIMPLE: Final = r"^ *[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]*[A-Za-z] *$"
_INVISIBLE: Final = r"[\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\u00ad\p{Cc}]"


def normalise(emails: pl.Series) -> pl.Series:
    """The matching form of each address (String); null when it is not an address.

    NFKC, trimmed, lower case, taken out of `Name <a@b>` and `mailto:`, domain in ASCII (IDNA) with
    frequent slips mended, dots of gmail.com dropped, plus tags dropped. For matching only, never shown.
    """
    return _mended(emails)["value"]


def classified(
    emails: pl.Series, own_domains: Iterable[str], staff: Iterable[str] = (), roles: Sequence[str] = ()
) -> pl.DataFrame:
    """Each distinct address (schema EMAILS), its matching form, and whether it may identify a person.

    `staff`: normalised addresses of the company's own people; `roles`: further mailboxes of a function.
    `value_class` is ok, role, own, staff, blocked or invalid; `reason` says why, and `corrected` where a slip
    in the domain of a usable address was mended.
    """
    raw = emails.drop_nulls().unique(maintain_order=True).alias("raw")
    read = _mended(raw).with_columns(raw)
    reason = _reason(own_domains, staff, roles)
    why = pl.when(pl.col("value").is_null()).then(pl.lit("not_an_address")).otherwise(reason)
    hollow = raw.filter(read["value"].is_null()).to_frame().filter(bare(pl.col("raw")).is_in(NOTHING))["raw"]
    why = pl.when(pl.col("raw").is_in(hollow.implode())).then(pl.lit("placeholder")).otherwise(why).alias("reason")
    mended = pl.when(pl.col("is_corrected")).then(pl.lit("corrected"))
    classes = pl.col("reason").replace_strict(_CLASSES, default="ok", return_dtype=pl.String).alias("value_class")
    return read.with_columns(why).with_columns(classes, pl.coalesce("reason", mended)).select(list(EMAILS))


_CLASSES: Final = {
    "not_an_address": "invalid", "placeholder": "blocked", "robot": "blocked", "role_mailbox": "role",
    "own_domain": "own", "staff": "staff",
}  # fmt: skip


def _mended(emails: pl.Series) -> pl.DataFrame:
    """`value`, `local`, `domain` and `is_corrected` of each address, in their order."""
    split = emails.alias("email").to_frame().select(_split(pl.col("email"))).unnest("email")
    mended = split.with_columns(pl.col("written").str.replace(r"\.con$", ".com").alias("domain"))
    known = mended.with_columns(_ascii(mended["domain"]))
    slip = (pl.col("written") != pl.col("domain")) & ~pl.col("written").str.contains(r"[^\x00-\x7f]")
    return known.with_columns(slip.fill_null(False).alias("is_corrected"), *_mailbox()).with_columns(_joined())


def _split(raw: pl.Expr) -> pl.Expr:
    """`local` and `written` (the domain); most addresses are plain, the others are searched for one."""
    plain = raw.str.strip_chars(" ").str.to_lowercase()
    is_plain = raw.str.contains(_SIMPLE)
    parts = (
        pl.when(is_plain)
        .then(plain)
        .otherwise(_bare(pl.when(~is_plain).then(raw)))
        .str.extract_groups(r"^(?<local>.*)@(?<written>[^@]*?)\.*$")
    )
    return parts.alias("email")


def _bare(raw: pl.Expr) -> pl.Expr:
    short = pl.when(raw.str.len_bytes() <= 4 * LONGEST).then(raw)
    text = short.str.normalize("NFKC").str.replace_all(_INVISIBLE, "").str.to_lowercase()
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


def _mailbox() -> Iterator[pl.Expr]:
    domain = pl.col("domain").replace("googlemail.com", "gmail.com")
    local = pl.col("local").str.replace(r"\+.*$", "")
    yield domain.alias("domain")
    yield (
        pl.when(domain == "gmail.com")
        .then(local.str.replace_all(".", "", literal=True))
        .otherwise(local)
        .alias("local")
    )


def _joined() -> pl.Expr:
    address = pl.col("local") + "@" + pl.col("domain")
    return pl.when(address.str.contains(_SYNTAX) & (address.str.len_bytes() <= LONGEST)).then(address).alias("value")


def _reason(own_domains: Iterable[str], staff: Iterable[str], roles: Sequence[str]) -> pl.Expr:
    """Why a normalised address (`value`, `local`, `domain`) may not identify a person; null where it may."""
    address, domain, local = pl.col("value"), pl.col("domain"), pl.col("local").str.replace_all(r"[._\-]", "")
    more = [name.partition("@")[0].lower().replace(".", "").replace("-", "").replace("_", "") for name in roles]
    numbered = local.str.replace(r"\d{1,2}$", "")  # info2@, ventas03@
    same_letter = (local.str.strip_chars(local.str.head(1)) == "") & (local.str.len_bytes() > 2)
    written = local.is_in(_NO_MAILBOX) | address.is_in(PLACEHOLDER_ADDRESSES) | domain.is_in(PLACEHOLDER_DOMAINS)
    return (
        pl.when(address.is_in(pl.Series(list(staff), dtype=pl.String).implode())).then(pl.lit("staff"))
        .when(_within(domain, own_domains)).then(pl.lit("own_domain"))
        .when(local.str.contains(f"^(?:{'|'.join(ROBOTS)})")).then(pl.lit("robot"))
        .when(written | same_letter).then(pl.lit("placeholder"))
        .when(numbered.is_in([*ROLES, *more]) | local.str.contains(f"^(?:{'|'.join(HOUSEHOLDS)})"))
        .then(pl.lit("role_mailbox"))
    )  # fmt: skip


def _within(domain: pl.Expr, domains: Iterable[str]) -> pl.Expr:
    own = [name.lower().strip().lstrip("@") for name in domains]
    return pl.any_horizontal(pl.lit(False), *(((domain == o) | domain.str.ends_with(f".{o}")) for o in own if o))
