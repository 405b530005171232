"""What is written about circles: a new one, a seat, who was there."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.models import Circle, CircleAttendance, CircleMembership, Patient, Practitioner

WEEKDAYS = (
    (0, _("Monday")), (1, _("Tuesday")), (2, _("Wednesday")), (3, _("Thursday")),
    (4, _("Friday")), (5, _("Saturday")), (6, _("Sunday")),
)  # fmt: skip


PRESENCE: Mapping[str, Any] = {
    CircleAttendance.Presence.CAME: _("Came"),
    CircleAttendance.Presence.SENT_WORD: _("Sent word"),
    CircleAttendance.Presence.NOT_THERE: _("Was not there"),
}


class CircleForm(forms.Form):
    """A new circle."""

    name = forms.CharField(label=_("Name"), max_length=120)
    purpose = forms.CharField(label=_("What it is for"), max_length=300, required=False)
    led_by = forms.ModelChoiceField(
        label=_("Who leads it"), queryset=Practitioner.objects.none(), empty_label=_("Choose a person")
    )
    weekday = forms.TypedChoiceField(label=_("Day"), choices=WEEKDAYS, coerce=int)
    hour = forms.TimeField(label=_("Hour"), widget=forms.TimeInput(attrs={"type": "time"}))
    minutes = forms.IntegerField(label=_("Minutes"), min_value=15, max_value=480, initial=90)
    place = forms.CharField(label=_("Where"), max_length=200, required=False)
    seats = forms.IntegerField(label=_("Seats"), min_value=2, max_value=60, initial=10)
    open_to = forms.ChoiceField(
        label=_("For whom"),
        choices=[
            (Circle.OpenTo.FORMER, _("Members, and those who have left the program")),
            (Circle.OpenTo.MEMBERS, _("Members in the program")),
        ],
    )

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        leader = self.fields["led_by"]
        if isinstance(leader, forms.ModelChoiceField):
            leader.queryset = people


class SeatForm(forms.Form):
    """A seat for one member the writer may see."""

    patient = forms.ModelChoiceField(
        label=_("Member"), queryset=Patient.objects.none(), empty_label=_("Choose a member")
    )

    def __init__(self, *args: Any, patients: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen = self.fields["patient"]
        if isinstance(chosen, forms.ModelChoiceField):
            chosen.queryset = patients


class AttendanceForm(forms.Form):
    """Who was there on one day: one question for each seat."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}))

    def __init__(self, *args: Any, places: Iterable[CircleMembership], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.seats = {f"seat-{place.pk}": place.patient_id for place in places}
        for place in places:
            self.fields[f"seat-{place.pk}"] = forms.ChoiceField(
                label=str(place.patient),
                required=False,
                choices=[("", _("Not said")), *PRESENCE.items()],
            )

    def presence(self) -> dict[Any, str]:
        """What was said, by member's id; who was not spoken of is left out."""
        return {
            self.seats[name]: word for name, word in self.cleaned_data.items() if name in self.seats and word
        }
