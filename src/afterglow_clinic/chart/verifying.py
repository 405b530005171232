"""Re-reads the audit chains and names the first link that does not hold.

It changes nothing. The neighbour that writes the chain is `afterglow_clinic.chart.auditing`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from afterglow_clinic.chart.auditing import GENESIS, link_hash
from afterglow_clinic.chart.models.audit_event import AuditEvent


@dataclass(frozen=True, slots=True)
class ChainReport:
    """One chain's state: how many links hold, and the first that does not, in words."""

    chain: str
    links: int
    head: str
    broken: str | None = None


def verify_chains() -> tuple[ChainReport, ...]:
    """Check every chain from its first link to its last.

    A truncated tail cannot be seen from inside: compare `head` with one noted elsewhere.
    """
    chains = AuditEvent.objects.order_by("chain").values_list("chain", flat=True).distinct()
    return tuple(verify_chain(chain) for chain in chains)


def verify_chain(chain: str) -> ChainReport:
    """Check one chain from its first link to its last."""
    links, previous = 0, GENESIS
    for event in _events(chain):
        fault = _fault(event, links + 1, previous)
        if fault:
            return ChainReport(chain, links, previous, fault)
        links, previous = links + 1, event.hash
    return ChainReport(chain, links, previous)


def _events(chain: str) -> Iterator[AuditEvent]:
    return AuditEvent.objects.filter(chain=chain).order_by("sequence").iterator(chunk_size=2000)


def _fault(event: AuditEvent, expected_sequence: int, previous: str) -> str | None:
    where = f"link {event.sequence}"
    if event.sequence != expected_sequence:
        return f"{where}: link {expected_sequence} is missing"
    if event.previous_hash != previous:
        return f"{where}: does not continue link {expected_sequence - 1}"
    if link_hash(event) != event.hash:
        return f"{where}: its content is not what was written"
    return None
