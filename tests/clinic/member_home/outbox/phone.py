"""A phone for tests: it seals as outbox.js does, and spells what it sends."""

import base64
import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from afterglow_clinic.chart.sealed_post import PhoneKey, key_for_phones
from afterglow_clinic.chart.secrecy.envelope import Envelope, seal_envelope
from tests.clinic.cast import NOW, Person

ADDRESS = "/home/outbox/"
LOCAL = "2026-03-02T14:02:00-07:00[America/Denver]"
Pairs = Iterable[tuple[str, str]]


def letter_of(kind: str, fields: Pairs, at: datetime = NOW, local: str = LOCAL) -> bytes:
    """The words as the script spells them, padded with spaces. An insight says who it is for."""
    fields = [*fields, *([("share", "team")] if kind == "insight" else [])]
    spelled = json.dumps({"kind": kind, "at": at.isoformat(), "local": local, "fields": fields})
    content = spelled.encode()
    return content + b" " * (1024 - len(content) % 1024)


def spelled(envelope: Envelope) -> dict[str, Any]:
    """An envelope as JSON."""
    return {
        "v": 1,
        "key": str(envelope.key),
        "member": str(envelope.member),
        "operation": str(envelope.operation),
        "once": base64.b64encode(envelope.once).decode(),
        "nonce": base64.b64encode(envelope.nonce).decode(),
        "sealed": base64.b64encode(envelope.sealed).decode(),
    }


@dataclass(slots=True)
class Phone:
    """One member's phone, with the key the clinic gave out when it was last online."""

    person: Person
    key: PhoneKey = field(init=False)

    def __post_init__(self) -> None:
        self.learn()

    @property
    def member(self) -> UUID:
        assert self.person.patient is not None
        return self.person.patient.pk

    def learn(self) -> None:
        """Ask for the key that is given out now."""
        patient = self.person.patient
        assert patient is not None
        self.key = key_for_phones(patient.organization_id, at=NOW)

    def seal(self, content: bytes, operation: UUID | None = None) -> Envelope:
        return seal_envelope(
            content,
            key=self.key.id,
            public=base64.b64decode(self.key.public),
            member=self.member,
            operation=operation or uuid4(),
        )

    def write(self, kind: str, *fields: tuple[str, str], operation: UUID | None = None) -> dict[str, Any]:
        """Something written and sealed, as it is sent."""
        return spelled(self.seal(letter_of(kind, fields), operation))


def send(client: Any, *envelopes: Any, sent: datetime | None = None) -> Any:
    """Post a batch as the script does."""
    body = {"sent": (sent or NOW).isoformat(), "envelopes": list(envelopes)}
    return client.post(
        ADDRESS, json.dumps(body), content_type="application/json", headers={"Accept": "application/json"}
    )
