"""What the front desk writes down about someone."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models import Location, Patient

OLDEST = 120 * 365


class MemberForm(forms.Form):
    """A new member. `same_person_checked` appears once a namesake was found."""

    given = forms.CharField(label=_("First name"), max_length=100)
    family = forms.CharField(label=_("Last name"), max_length=100)
    birth_date = forms.DateField(
        label=_("Date of birth"), widget=forms.DateInput(attrs={"type": "date", "autocomplete": "off"})
    )
    gender = forms.ChoiceField(
        label=_("Sex or gender as registered"),
        choices=[
            ("unknown", _("Not said")),
            ("female", _("Female")),
            ("male", _("Male")),
            ("other", _("Other")),
        ],
    )
    email = forms.EmailField(label=_("E-mail"), help_text=_("The link to their questions goes here."))
    telecom = forms.CharField(
        label=_("Phone"), max_length=64, required=False, help_text=_("For the six-digit code.")
    )
    language = forms.ChoiceField(label=_("Language"), choices=[("en", "English"), ("es", "Español")])
    identifier = forms.CharField(
        label=_("Your own number for them"),
        max_length=64,
        required=False,
        help_text=_("Left empty, one is made."),
    )
    location = forms.ModelChoiceField(
        label=_("Place"), queryset=Location.objects.none(), required=False, empty_label=_("Not said")
    )
    same_person_checked = forms.BooleanField(
        label=_("I checked: this is a different person"), required=False, widget=forms.HiddenInput
    )

    def __init__(self, *args: Any, locations: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.today = today
        place = self.fields["location"]
        if isinstance(place, forms.ModelChoiceField):
            place.queryset = locations

    def clean_birth_date(self) -> date:
        born: date = self.cleaned_data["birth_date"]
        if born > self.today:
            raise forms.ValidationError(_("This date is in the future."), code="future")
        if (self.today - born).days > OLDEST:
            raise forms.ValidationError(_("This date is more than 120 years ago."), code="past")
        return born

    def ask_about_namesakes(self) -> None:
        """Show the box that must be ticked before a namesake is registered."""
        self.fields["same_person_checked"].widget = forms.CheckboxInput()
        self.fields["same_person_checked"].required = True


class InvitationForm(forms.Form):
    """Which questions a member is asked to answer."""

    instruments = forms.MultipleChoiceField(
        label=_("Questions to answer"), widget=forms.CheckboxSelectMultiple, choices=[]
    )
    send = forms.BooleanField(label=_("Send the link by e-mail"), required=False, initial=True)

    def __init__(self, *args: Any, patient: Patient, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["instruments"]
        if isinstance(chosen, forms.MultipleChoiceField):
            chosen.choices = choices
        if not patient.email:
            self.fields["send"].disabled = True
            self.fields["send"].initial = False
            self.fields["send"].help_text = _("There is no e-mail address on file.")
