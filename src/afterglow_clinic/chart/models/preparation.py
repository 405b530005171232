"""What a member answered to the cards of their preparation, card by card. FHIR: QuestionnaireResponse.

The intention and the boundaries have tables of their own; a row here says that their card was answered.
"""

from django.db import models

from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.thread import OfThread


class PreparationAnswer(OfThread):
    """One version of one card. What they said last, by `at`, is what they say now; none is ever changed.

    `at` is the moment it counts for: one written without a line may arrive after a later one, and `revision`
    counts as they came. `card` and `chosen` are ids of the clinic's cards, which may have been edited since.
    """

    class Answer(models.TextChoices):
        SAID = "said"
        NOT_READY = "not-ready"

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="preparation")
    card = models.CharField(max_length=64)
    answer = models.CharField(max_length=16, choices=Answer.choices)
    words = models.TextField(blank=True, help_text="As the member said it")
    chosen = models.JSONField(default=list)
    session = models.PositiveSmallIntegerField(null=True, blank=True, help_text="The journey it is for")
    revision = models.PositiveIntegerField()
    operation = models.UUIDField(null=True, blank=True, unique=True)
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    authored_local = models.CharField(max_length=80, blank=True, help_text="As the phone showed it")
    received = models.DateTimeField()

    class Meta:
        ordering = ["-at", "-revision"]
        constraints = [
            models.UniqueConstraint(
                fields=["patient", "card", "revision"], name="one_revision_of_a_card_of_preparation"
            )
        ]

    def __str__(self) -> str:
        return f"{self.card}: {self.answer}"
