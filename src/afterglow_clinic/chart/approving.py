"""Whether a clinic has signed a content file, exactly as it stands on the shelf now.

A signature is on bytes: the digest is the file's, so an edited file is unsigned again. Every room
may ask; signing itself is an act of `afterglow_clinic.records_room`. Safety rules never ask.
"""

from collections.abc import Mapping
from uuid import UUID

from afterglow_clinic.chart.models import ContentApproval

Exact = tuple[str, str, str]
"""Kind, id and SHA-256 of one content file."""


def is_signed(organization: UUID, kind: str, content: str, sha256: str) -> bool:
    """Whether this organization's medical director signed exactly these bytes. One query."""
    return ContentApproval.objects.filter(
        organization=organization, kind=kind, content=content, sha256=sha256
    ).exists()


def signatures(organization: UUID | None) -> Mapping[Exact, ContentApproval]:
    """Every signature of the organization by the exact file it is on; nobody's are none. One query."""
    rows = ContentApproval.objects.filter(organization=organization).select_related("by")
    return {(row.kind, row.content, row.sha256): row for row in rows}
