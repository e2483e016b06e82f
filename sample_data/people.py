"""The customers: invented names, two surnames, particles, languages, one loyalty number each.

No address or number can belong to anybody: mail domains end in `.example`, and telephone numbers lie where the
Spanish plan has given out none. Spain reserves no numbers for fiction as Britain or France do, and theirs would make
every customer a foreigner; so mobiles begin with 75, of a range whose first numbers in use are 71 to 74, and lines
with 929, which is no province's. Hilo takes both for what they would be: a mobile and a landline.
"""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Final, NamedTuple

GIVEN_CA: Final = (
    "Ariadna", "Arnau", "Berta", "Biel", "Carles", "Clara", "Eulàlia", "Ferran", "Gemma", "Guillem", "Ignasi", "Jaume",
    "Joan", "Jordi", "Josep Maria", "Júlia", "Laia", "Llúcia", "Lluís", "Marc", "Mariona", "Meritxell", "Mireia",
    "Montserrat", "Neus", "Núria", "Oriol", "Pau", "Pere", "Pilar", "Pol", "Quim", "Ramon", "Roger", "Roser",
    "Salvador", "Sergi", "Sílvia", "Teresa", "Toni", "Xavier", "Àngels",
)  # fmt: skip
GIVEN_ES: Final = (
    "Alba", "Alejandro", "Álvaro", "Ana", "Andrés", "Antonio", "Beatriz", "Begoña", "Carmen", "Cristina", "Daniel",
    "Elena", "Fernando", "Francisco", "Gonzalo", "Inés", "Íñigo", "Javier", "José Luis", "Juan", "Laura", "Lucía",
    "Luis", "Manuel", "María", "María José", "Marta", "Miguel", "Mónica", "Nuria", "Óscar", "Pablo", "Paula", "Raquel",
    "Rocío", "Rosa", "Rubén", "Sara", "Sergio", "Silvia", "Sofía", "Víctor",
)  # fmt: skip
GIVEN_OTHER: Final = ("Fatima", "Ioana", "Mihai", "Mohamed", "Olena", "Samira", "Wei", "Youssef", "Andreea", "Giulia")
SURNAMES_CA: Final = (
    "Puig", "Serra", "Vila", "Soler", "Roca", "Bosch", "Ferrer", "Casals", "Rovira", "Camps", "Vidal", "Pujol", "Sala",
    "Riera", "Mas", "Oliveras", "Font", "Planas", "Coll", "Valls", "Prat", "Torrent", "Güell", "Sabaté", "Codina",
    "Fàbregas", "Grau", "Miró", "Rius", "Bonet", "Castells", "Domènech", "Esteve", "Llorens", "Massó", "Noguera",
)  # fmt: skip
SURNAMES_ES: Final = (
    "García", "Martínez", "López", "Sánchez", "Fernández", "González", "Rodríguez", "Pérez", "Gómez", "Ruiz",
    "Jiménez", "Moreno", "Muñoz", "Álvarez", "Romero", "Navarro", "Torres", "Domínguez", "Vázquez", "Ramos", "Gil",
    "Ramírez", "Serrano", "Molina", "Ortega", "Delgado", "Castro", "Ortiz", "Marín", "Núñez", "Iglesias", "Peña",
    "de la Fuente", "del Río", "de la Cruz", "de León", "Sáez", "Cano", "Prieto", "Méndez", "Calvo", "Ibáñez",
)  # fmt: skip
MAIL: Final = ("correu.example", "bustia.example", "correo.example", "buzon.example", "mail.example")
CITIES: Final = ("Barcelona", "Girona", "Tarragona", "Lleida", "València", "Zaragoza")
SEGMENTS: Final = (("Hogar", 62), ("Socio Plus", 26), ("Profesional", 12))
STAGES: Final = (("acquisition", 14), ("transaction", 38), ("growth", 26), ("retention", 15), ("reactivation", 7))


FAMILIES: Final = 50
"""Every so many customers, two share one mobile: hers, which both give wherever they are asked for one."""
_FIRST_OF_TWO: Final = 11


class Firm(NamedTuple):
    """A company some customers buy for: its switchboard and its address are everybody's there, and so nobody's."""

    name: str
    line: str
    mail: str


FIRMS: Final = (
    Firm("Fusteria Rius", "929100140", "info@fusteriarius.example"),
    Firm("Interiors Codina", "929100260", "info@interiorscodina.example"),
    Firm("Hotel Mar de Llum", "929100380", "recepcio@mardellum.example"),
    Firm("Reformas Sáez", "929100420", "info@reformassaez.example"),
    Firm("Gestoría Calvo", "929100560", "administracion@gestoriacalvo.example"),
)
EMPLOYED: Final = 0.14
"""Share of professional customers who buy for one of the firms."""


@dataclass
class Person:
    """A customer. `number` counts from 0; `digital` is the taste for digital channels, 0–1.

    `line`: the landline at home, or at the `firm` for whoever buys for one.
    `is_known_everywhere`: every system has the loyalty number; of others each has it only mostly.
    """

    number: int
    given: str
    family: str
    language: str
    city: str
    segment: str
    stage: str
    loyalty: int
    mail: str
    mobile: str
    digital: float
    line: str = ""
    firm: Firm | None = None
    is_known_everywhere: bool = False

    @property
    def name(self) -> str:
        """Given name and both surnames."""
        return f"{self.given} {self.family}"

    @property
    def member(self) -> str:
        """The loyalty number as every system declares it."""
        return f"loyalty:{self.loyalty}"


def pick(rng: Random, table: tuple[tuple[str, float], ...]) -> str:
    """One word of a weighted table."""
    return rng.choices([word for word, _ in table], [weight for _, weight in table])[0]


def plain(text: str) -> str:
    """Letters and digits only, without accents, for addresses."""
    folded = unicodedata.normalize("NFKD", text.lower())
    return "".join(c for c in folded if c.isascii() and c.isalnum())


def _surnames(rng: Random, pool: Sequence[str], language: str) -> str:
    first, second = rng.choice(pool), rng.choice(pool)
    joint = " i " if language == "ca" and rng.random() < 0.18 else " "
    return f"{first}{joint}{second}"


def _origin(rng: Random) -> tuple[str, str, str]:
    kind = rng.choices(("ca", "es", "other"), (46, 47, 7))[0]
    if kind == "ca":
        names = SURNAMES_CA if rng.random() < 0.7 else (*SURNAMES_CA, *SURNAMES_ES)
        return rng.choice(GIVEN_CA), _surnames(rng, names, "ca"), "ca"
    names_es = SURNAMES_ES if rng.random() < 0.8 else (*SURNAMES_CA, *SURNAMES_ES)
    given = rng.choice(GIVEN_ES if kind == "es" else GIVEN_OTHER)
    return given, _surnames(rng, names_es, "es"), "es"


def _address(rng: Random, given: str, family: str, number: int) -> str:
    first, last = plain(given.split(maxsplit=1)[0]), plain(family.rsplit(maxsplit=1)[-1])
    form = rng.choice((f"{first}.{last}", f"{first[0]}{last}", f"{last}.{first}", f"{first}_{last}"))
    return f"{form}{number}@{rng.choice(MAIL)}"


def person(seed: int, number: int) -> Person:
    """The customer of that number; the same for every size of the company."""
    alone = _alone(seed, number)
    return replace(alone, mobile=_alone(seed, number - 1).mobile) if number % FAMILIES == _FIRST_OF_TWO + 1 else alone


def shares_mobile(who: Person) -> bool:
    """Whether somebody else is known by the same mobile."""
    return who.number % FAMILIES in (_FIRST_OF_TWO, _FIRST_OF_TWO + 1)


def _alone(seed: int, number: int) -> Person:
    rng = Random(f"{seed}/person/{number}")
    given, family, language = _origin(rng)
    who = Person(
        number=number,
        given=given,
        family=family,
        language=language,
        city=rng.choices(CITIES, (44, 15, 13, 10, 14, 4))[0],
        segment=pick(rng, SEGMENTS),
        stage=pick(rng, STAGES),
        loyalty=500_000 + (number * 7919) % 400_009,
        mail=_address(rng, given, family, number),
        mobile=f"75{rng.randrange(10)}{rng.randrange(10**6):06d}",
        digital=rng.betavariate(2.2, 1.6),
        line=f"9292{number:05d}",
    )
    firm = _firm(Random(f"{seed}/firm/{number}"), who)
    return replace(who, firm=firm, line=firm.line) if firm else who


def _firm(rng: Random, who: Person) -> Firm | None:
    return rng.choice(FIRMS) if who.segment == "Profesional" and rng.random() < EMPLOYED else None


def spelled(rng: Random, who: Person) -> str:
    """The customer's address as people type it: capitals, a tag, a display name, or plainly."""
    local, domain = who.mail.split("@")
    forms = (who.mail, who.mail.upper(), f"{local.capitalize()}@{domain}", f"{local}+llar@{domain}", f" {who.mail} ")
    return rng.choices(forms, (60, 8, 16, 8, 8))[0]
