"""What a member chooses about reminders, and what a phone says of itself."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models import ReminderRhythm
from afterglow_clinic.chart.models.organization import known_zone
from afterglow_clinic.member_home.reminders.endpoints import LONGEST, is_auth, is_point, is_push_endpoint

WEEKDAYS = (
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")),
    (4, _("Friday")), (5, _("Saturday")), (6, _("Sunday")),
)  # fmt: skip
EMAIL, PUSH = ReminderRhythm.Way.EMAIL, ReminderRhythm.Way.PUSH
WAYS = {EMAIL: _("By e-mail"), PUSH: _("On the phones below")}


def _clock(label: Any, hint: Any = "") -> forms.TimeField:
    return forms.TimeField(
        label=label,
        help_text=hint,
        widget=forms.TimeInput(attrs={"type": "time", "step": 300}, format="%H:%M"),
        input_formats=["%H:%M", "%H:%M:%S"],
    )


class RhythmForm(forms.Form):
    """Days, hour, ways and quiet hours. Fields that have nothing to offer are not there."""

    days = forms.TypedMultipleChoiceField(
        label=_("On these days"),
        choices=WEEKDAYS,
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    hour = _clock(_("At"), _("Nothing goes out if nothing waits, and never more than one a day."))
    ways = forms.MultipleChoiceField(label=_("How"), required=False, widget=forms.CheckboxSelectMultiple)
    quiet_from = _clock(_("Quiet from"))
    quiet_to = _clock(_("Quiet until"))
    zone = forms.CharField(
        label=_("Your time zone"), max_length=64, help_text=_("For example America/New_York.")
    )
    paused_until = forms.DateField(
        label=_("Pause until"),
        required=False,
        help_text=_("Nothing goes out before this day."),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, ways: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = self.fields["ways"]
        if isinstance(offered, forms.MultipleChoiceField):
            offered.choices = [(way, WAYS[ReminderRhythm.Way(way)]) for way in ways]

    def clean_hour(self) -> Any:
        return self.cleaned_data["hour"].replace(second=0, microsecond=0)

    def clean_quiet_from(self) -> Any:
        return self.cleaned_data["quiet_from"].replace(second=0, microsecond=0)

    def clean_quiet_to(self) -> Any:
        return self.cleaned_data["quiet_to"].replace(second=0, microsecond=0)

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"])
        known_zone(zone)
        return zone


class PhoneForm(forms.Form):
    """A phone's address at its push service and its keys, as its browser gives them."""

    name = forms.CharField(label=_("A name for this phone"), max_length=60)
    endpoint = forms.CharField(max_length=LONGEST, widget=forms.HiddenInput)
    p256dh = forms.CharField(max_length=100, widget=forms.HiddenInput)
    auth = forms.CharField(max_length=40, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        checks = {"endpoint": is_push_endpoint, "p256dh": is_point, "auth": is_auth}
        if any(name in found and not check(found[name]) for name, check in checks.items()):
            raise forms.ValidationError(_("This browser did not give an address that we can use."))
        return found
