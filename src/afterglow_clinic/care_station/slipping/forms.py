"""What is written down when a slip is answered."""

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.care_station.slipping.listing import contact_words


class AnswerForm(forms.Form):
    """The contact that was agreed, or that none is needed."""

    contact = forms.ChoiceField(label=_("What happens next"), widget=forms.RadioSelect)
    note = forms.CharField(
        label=_("In your words"),
        required=False,
        max_length=250,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What was agreed, or why nothing is needed."),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        choices = self.fields["contact"]
        assert isinstance(choices, forms.ChoiceField)
        choices.choices = list(contact_words().items())

    def clean(self) -> dict[str, str]:
        """No contact at all needs a reason."""
        found: dict[str, str] = super().clean() or {}
        if found.get("contact") == "nothing" and not found.get("note", "").strip():
            self.add_error("note", _("Say why nothing is needed."))
        return found
