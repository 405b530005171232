"""What a member agreed to, what they took back, and the documents they are asked to sign. FHIR: Consent."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models.organization import Organization
from afterglow_clinic.chart.models.patient import Patient
from afterglow_clinic.chart.models.practitioner import Practitioner
from afterglow_clinic.chart.models.visible import OfEveryoneQuerySet, OfPatient, Row


class ConsentCategory(models.TextChoices):
    """What can be agreed to. Protocols name these."""

    TREATMENT = "treatment", _("Treatment")
    OFF_LABEL_KETAMINE = "off-label-ketamine", _("Ketamine outside its approved use")
    REMS_ENROLMENT = "rems-enrolment", _("Esketamine safety program")
    OUTSIDE_THERAPIST = "outside-therapist", _("Outside therapist")
    RESEARCH = "research", _("Research")
    PRACTICE_PROMPTS = "practice-prompts", _("Practice prompts by chance")
    CONTACT = "contact", _("Contact")
    TOUCH = "touch", _("Touch")


class ConsentTemplate(Row):
    """One version of one document in one language, as a medical director published it; never changed."""

    organization = models.ForeignKey(Organization, on_delete=models.PROTECT, related_name="consent_templates")
    category = models.CharField(max_length=24, choices=ConsentCategory.choices)
    language = models.CharField(max_length=16, default="en")
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    meaning = models.CharField(max_length=300, help_text="The sentence that a signature means")
    text = models.TextField()
    sha256 = models.CharField(max_length=64)
    valid_days = models.PositiveIntegerField(null=True, blank=True)
    published_by = models.ForeignKey(Practitioner, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    objects = OfEveryoneQuerySet.as_manager()

    class Meta:
        ordering = ["category", "language", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["organization", "category", "language", "version"], name="one_text_per_version"
            )
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.version})"


class Consent(OfPatient):
    """One consent to one version of one document, until a `ConsentWithdrawal` exists or it expires.

    `document` is the exact text that was signed and `document_sha256` the digest of its bytes. A
    consent taken over from paper has neither.
    """

    Category = ConsentCategory

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="consents")
    category = models.CharField(max_length=24, choices=Category.choices)
    document_version = models.CharField(max_length=32)
    recipient = models.ForeignKey(
        Practitioner, null=True, blank=True, on_delete=models.PROTECT, related_name="releases"
    )
    given = models.DateTimeField()
    expires = models.DateTimeField(null=True, blank=True)
    recorded_by = models.CharField(max_length=200)
    template = models.ForeignKey(
        ConsentTemplate, null=True, blank=True, on_delete=models.PROTECT, related_name="consents"
    )
    signed_name = models.CharField(max_length=200, blank=True, help_text="As the member typed it")
    meaning = models.CharField(max_length=300, blank=True)
    document = models.TextField(blank=True)
    document_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["-given"]

    def __str__(self) -> str:
        return f"{self.category} ({self.document_version})"


class ConsentWithdrawal(OfPatient):
    """A consent was taken back; effective at once."""

    patient = models.ForeignKey(Patient, on_delete=models.PROTECT, related_name="+")
    consent = models.OneToOneField(Consent, on_delete=models.PROTECT, related_name="withdrawal")
    by = models.CharField(max_length=200)
    at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True)

    def __str__(self) -> str:
        return f"withdrawn {self.at:%Y-%m-%d}"
