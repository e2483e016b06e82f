"""Which figures look across channels or systems, and so speak only of the contacts whose customer is known."""

from typing import Final

from metrics.registry import find

_OF_CUSTOMERS: Final = ("journey", "customer", "case")
"""What is made of a customer's contacts in several channels or systems, and so seen only where she is known."""
_ALSO: Final = ("repeat_contact_rate", "verified_containment_rate", "zombies", "maturity")
"""Metrics of another grain that look at a customer's other contacts, too."""
_OF_RECORDS: Final = ("records_per_person",)
"""Metrics of customers that look at no contact."""


def is_across(metric: str) -> bool:
    """Whether a figure looks across channels or systems at what one customer did."""
    return metric in _ALSO or (find(metric).grain in _OF_CUSTOMERS and metric not in _OF_RECORDS)
