"""Written names on one spelling: without accents, titles, signs and what else is not part of a name."""

from typing import Final

import polars as pl

LONGEST: Final = 300
"""Longer texts are no names."""

_LETTERS: Final = {
    "ß": "ss", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "æ": "ae", "œ": "oe", "ı": "i", "ŀ": "l", "ħ": "h",
    "l·l": "ll", "l•l": "ll", "l.l": "ll", "\u2019": "", "'": "", "`": "", "\u00b4": "", "ʼ": "", "ª": "a", "º": "o",
}  # fmt: skip
"""Letters that have no accent to take off, and signs within a word. Keys are lower case, after NFKD."""

_ASIDE: Final = r"<[^>]*>|\([^)]*\)|\[[^\]]*\]|\"[^\"]*\""
_NO_NAME: Final = r"@|https?:|www\.|(?:\d[\s().\-]*){5}"
_TITLES: Final = (
    r"^(?:(?:sr|sra|srta|sres|snr|dn|dna|dona|dr|dra|doctora?|mr|mrs|ms|miss|prof|profesora?|ing|lic|arq|herr|frau|"
    r"mme|mlle|monsieur|madame|senyora?|senora?|senorita|clienta?|cliente|customer|usuari[oa]?|contacto?)[.\s]\s*)+"
)
_DON: Final = r"^(?:don|d|da)[.\s]\s*(\S+\s+\S+)"
_PARTICLES: Final = (
    r"([\s-])(?:(?:de|del|dels|la|las|los|les|el|els|lo|lla|i|y|e|da|do|dos|das|di|della|du|des|van|von|der|den|ter|ten|"
    r"zu|zur|vom|al|bin|ibn)\s+)+"
)
_PLACEHOLDER: Final = (
    r"^(?:(?:visitor|visitante|visitant|guest|invitado|convidat|cliente?a?|client|customer|usuari[oa]?|user|lead|"
    r"contacto?|contacte|caller|chat|whatsapp|web|website|nuevo|nueva|nou|nova|new|unknown|desconocid[oa]|desconegu[td]a?|"
    r"anonymous|anonim[oa]?|anonyme|subscriber|suscriptor|persona|person|someone|alguien|nombre|name|nom|sin|sense|"
    r"apellidos?|surname|lastname|firstname|first|last|cognoms?|no|not|none|null|nan|na|nd|n a|n d|provided|disponible|"
    r"available|test|testing|tests|prueba|pruebas|prova|proves|demo|admin|administrator|asdf|asd|qwerty|xx+|particular|"
    r"numero|number|oculto|privado|private|withheld|telefono|telefon|movil|mobil|phone|mobile|fax|"
    r"mama|papa|yo|jo|me|undefined|default|sr|sra|senora?|senyora?)(?:\s+|$))+$"
)
"""Words that stand where no name is known; a name of such words alone is none. One letter is an initial."""

_LEGAL: Final = (
    r"(?:^|[\s,.&])(?:S\.?\s?L\.?(?:\s?[UPL]\.?)?|S\.?\s?A\.?(?:\s?[UDS]\.?)?|S\.?\s?C\.?\s?P\.?|C\.?\s?B\.?|"
    r"S\.?C\.?C\.?L\.?|A\.I\.E\.?|U\.T\.E\.?|B\.V\.|S\.r\.l\.?|S\.p\.A\.?|S\.A\.S\.?)$"
)
"""Legal forms, in capitals as companies write them (Sá is a surname)."""
_FIRM: Final = (
    r"(?-u:\b)(?:slu|slp|sll|sau|sccl|ltd|limited|ltda|gmbh|inc|llc|llp|plc|corp|corporation|sarl|group|grup|grupo|"
    r"holding|compania|companyia|asociacion|associacio|fundacion|fundacio|ayuntamiento|ajuntament|"
    r"comunidad|comunitat|cooperativa|federacion|federacio|sindicato|universidad|universitat|restaurante?|"
    r"hotel|hostal|camping|farmacia|clinica|talleres|tallers|construcciones|construccions|transportes?|transports|"
    r"servicios|serveis|suministros|distribuciones|instalaciones|inmobiliaria|immobiliaria|asesoria|assessoria|"
    r"gestoria|consulting|consultores|logistica|logistics|autoescuela|panaderia|peluqueria|perruqueria|supermercado|"
    r"departamento|departament|department|recepcion|recepcio|administracion|administracio|centralita|oficina|"
    r"atencion al cliente|atencio al client|customer service|support|soporte|helpdesk|ventas|vendes|"
    r"facturacion)(?-u:\b)"
)
"""Words of firms and offices."""


def folded(texts: pl.Series) -> pl.Series:
    """Names in lower case without accents, asides, titles or signs but `,` and `-`; null where it is no name.

    No name: an e-mail address, a telephone number, a placeholder ("Visitor 123"), a company, or nothing.
    """
    short = texts.str.slice(0, LONGEST + 1).str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    frame = pl.DataFrame({"text": short, "lower": short.str.to_lowercase()})
    bare = frame.select(_bare(pl.col("lower")).alias("name"), _is_no_name().alias("is_none"))
    hollow = pl.col("name").str.contains(_PLACEHOLDER) | ~pl.col("name").str.contains(r"\p{L}")
    return bare.select(pl.when(~(hollow | pl.col("is_none"))).then(pl.col("name")))["name"]


def _is_no_name() -> pl.Expr:
    firm = pl.col("text").str.strip_chars().str.contains(_LEGAL) | pl.col("lower").str.contains(_FIRM)
    number = pl.col("lower").str.replace_all(_ASIDE, "").str.contains(_NO_NAME)
    return firm | number | (pl.col("text").str.len_chars() > LONGEST)


def _bare(text: pl.Expr) -> pl.Expr:
    mended = text.str.replace_all(_ASIDE, " ").str.replace_many(_LETTERS)
    lettered = mended.str.replace_all(r"\S*\d\S*|[^\p{L}\s,.\-]", " ").str.strip_chars(" .,-\t\n")
    titled = lettered.str.replace(_TITLES, "").str.replace(_DON, "$1")
    spaced = titled.str.replace_all(r"[.\s]+", " ").str.replace_all(r"\s*-[\s-]*", "-")
    return spaced.str.strip_chars(" ,-")


def without_particles(name: pl.Expr) -> pl.Expr:
    """`de la`, `i`, `van` … dropped where they stand between words (so never as an initial at the start)."""
    return name.str.replace_all(_PARTICLES, "$1")


def begins_with_particle(name: pl.Expr) -> pl.Expr:
    """Whether a name begins as surnames do: `de la Torre`, `van Dyke`."""
    return name.str.contains(r"^(?:de|del|dels|de la|della|di|du|dos|van|von|vom)\s")
