"""The invented retailer: shops, desks, agents, reasons for contact and what people write.

Casa Vallmora sells furniture and home goods in Catalonia and València. It does not exist.
"""

from dataclasses import dataclass
from random import Random
from typing import Final

from sample_data.people import GIVEN_CA, GIVEN_ES, SURNAMES_CA, SURNAMES_ES, plain

SHOPS: Final = {"Barcelona": 4, "Girona": 2, "Tarragona": 2, "Lleida": 2, "València": 3}
"""Agents per shop."""

DESKS: Final = {
    "zendesk": {"Atenció al client": 14, "Entregues i muntatge": 9, "Devolucions": 8, "Xarxes socials": 4},
    "chatwoot": {"Xat en línia": 9, "WhatsApp": 12},
    "phone": {"Comandes": 10, "Entregues": 9, "Devolucions": 7, "Postvenda": 8},
    "salesforce": {f"Botiga {city}": agents for city, agents in SHOPS.items()} | {"Back office": 5},
}
"""Agents per team of each system."""

PACE: Final = {
    "Atenció al client": 1.0, "Entregues i muntatge": 1.5, "Devolucions": 1.25, "Xarxes socials": 0.9,
    "Xat en línia": 1.0, "WhatsApp": 1.0, "Comandes": 0.8, "Entregues": 1.3, "Postvenda": 1.0,
    "Botiga Barcelona": 1.2, "Botiga Girona": 0.8, "Botiga Tarragona": 1.0, "Botiga Lleida": 0.7,
    "Botiga València": 1.5, "Back office": 1.0,
}  # fmt: skip
"""How slow each team is in relation to the company's usual pace."""

REASONS: Final = {
    "lliurament": (26, "Entregues i muntatge", "Entregues"),
    "devolució": (17, "Devolucions", "Devolucions"),
    "comanda": (22, "Atenció al client", "Comandes"),
    "producte defectuós": (11, "Devolucions", "Postvenda"),
    "muntatge": (9, "Entregues i muntatge", "Entregues"),
    "factura": (7, "Atenció al client", "Comandes"),
    "garantia": (4, "Atenció al client", "Postvenda"),
    "informació": (12, "Atenció al client", "Comandes"),
}
"""Weight, Zendesk desk and telephone queue of each reason."""

REASON_ES: Final = {
    "lliurament": "Entrega", "devolució": "Devolución", "comanda": "Pedido", "muntatge": "Montaje",
    "producte defectuós": "Producto defectuoso", "factura": "Factura", "garantia": "Garantía",
    "informació": "Información",
}  # fmt: skip

SUBJECTS: Final = {
    "ca": {
        "lliurament": ("No ha arribat el sofà", "Canvi de data del lliurament", "Falta una caixa de la comanda"),
        "devolució": ("Vull tornar el llum", "Devolució del matalàs", "Quan rebré l'abonament?"),
        "comanda": ("Estat de la comanda", "Anul·lar la comanda", "Afegir una cadira a la comanda"),
        "producte defectuós": ("La taula ha arribat ratllada", "Porta de l'armari trencada", "La cadira balla"),
        "muntatge": ("Hora del muntatge", "Muntatge incomplet de la cuina", "Falten cargols"),
        "factura": ("Factura amb el NIF de l'empresa", "M'heu cobrat dues vegades", "Còpia de la factura"),
        "garantia": ("Garantia de la butaca", "Reparació del canapè", "Peça de recanvi"),
        "informació": ("Mides de l'armari Montseny", "Teniu estoc a Girona?", "Horari de Nadal"),
    },
    "es": {
        "lliurament": ("No ha llegado el sofá", "Cambio de fecha de entrega", "Falta un bulto del pedido"),
        "devolució": ("Quiero devolver la lámpara", "Devolución del colchón", "¿Cuándo recibiré el reembolso?"),
        "comanda": ("Estado del pedido", "Anular el pedido", "Añadir una silla al pedido"),
        "producte defectuós": ("La mesa ha llegado rayada", "Puerta del armario rota", "La silla cojea"),
        "muntatge": ("Hora del montaje", "Montaje incompleto de la cocina", "Faltan tornillos"),
        "factura": ("Factura con CIF de empresa", "Me han cobrado dos veces", "Copia de la factura"),
        "garantia": ("Garantía de la butaca", "Reparación del canapé", "Pieza de recambio"),
        "informació": ("Medidas del armario Montseny", "¿Tienen existencias en Valencia?", "Horario de Navidad"),
    },
}
REMARKS_BAD: Final = (
    "Ningú no em contesta", "Llevo tres semanas esperando", "He hagut d'explicar-ho tres cops",
    "Me pasan de un sitio a otro", "Encara espero l'abonament", "Muy lento",
)  # fmt: skip
REMARKS_GOOD: Final = ("Molt amables", "Todo perfecto, gracias", "Ràpid i clar", "Gràcies!", "Muy bien atendido")


@dataclass(frozen=True)
class Agent:
    """Somebody who answers. `key` is unique in the system; `pace` multiplies response times."""

    key: int
    name: str
    mail: str
    team: str
    pace: float


def staff(seed: int, system: str) -> dict[str, list[Agent]]:
    """The agents of each team of a system."""
    rng = Random(f"{seed}/staff/{system}")
    given, family = GIVEN_CA + GIVEN_ES, SURNAMES_CA + SURNAMES_ES
    teams: dict[str, list[Agent]] = {}
    key = 100
    for team, count in DESKS[system].items():
        for _ in range(count):
            key += 1
            first, last = rng.choice(given), rng.choice(family)
            mail = f"{plain(first)}.{plain(last)}{key}@casavallmora.example"
            agent = Agent(key, f"{first} {last}", mail, team, PACE[team] * rng.lognormvariate(0, 0.25))
            teams.setdefault(team, []).append(agent)
    return teams
