"""What a journal entry said before it was changed. Sealed as the entry is, and never shared with anybody.

FHIR has no resource for it, as for the entry: `journal_entry` beside this says why.
"""

from django.db import models

from afterglow_clinic.chart.models.journal_entry import JournalEntry, OfMemberQuerySet
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.visible import Row


class JournalVersion(Row):
    """Earlier words of one entry, which stood `until` then. Deleted with the entry.

    Whatever the entry's privacy is, only the member ever meets these: they shared what it says now.
    """

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(JournalEntry, on_delete=models.PROTECT, related_name="earlier")
    sealed = models.BinaryField()
    until = models.DateTimeField()

    objects = OfMemberQuerySet.as_manager()

    class Meta:
        ordering = ["-until", "id"]

    def __str__(self) -> str:
        return f"earlier words, until {self.until:%Y-%m-%d}"
