"""What the tools work on: the shop's records, kept in memory."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Article:
    """A page of the help centre."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Order:
    """One order."""

    number: str
    customer: str
    status: str
    cents: int
    card: str
    """The whole number of the card; nothing for a model to see."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """Money that was given back."""

    order: str
    cents: int


@dataclass(frozen=True, slots=True)
class Ticket:
    """A question that a customer asks."""

    customer: str
    subject: str


class ArchiveOfflineError(Exception):
    """The records of a past year cannot be reached."""


ARTICLES = (
    Article("Returns", "Send it back within 30 days."),
    Article("Refunds", "We return the money to your card within a week."),
    Article("Delivery", "Parcels take two days; returns are collected."),
    Article("Gift cards", "Gift cards have no refunds."),
)

ORDERS = (
    Order("A-17", "ada@example.com", "shipped", 12900, "4929 1234 5678 9012"),
    Order("A-18", "ada@example.com", "open", 1500, "4929 1234 5678 9012"),
    Order("B-03", "bob@example.com", "shipped", 4200, "5500 0000 1111 2222"),
)

TICKETS = (
    Ticket("ada@example.com", "Where is my parcel?"),
    Ticket("bob@example.com", "Wrong size"),
)

NAMES = {"ada@example.com": "Ada", "bob@example.com": "Bob"}
