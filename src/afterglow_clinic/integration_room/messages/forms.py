"""What the team writes to a member, and the hours in which it reads."""

import re
from collections.abc import Iterable
from datetime import time
from itertools import pairwise
from typing import Any

from django import forms
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext_lazy as _

from afterglow.program.office_hours import Hours
from afterglow_clinic.chart.messages import LONGEST
from afterglow_clinic.chart.models import MessageSettled

STRETCH = re.compile(r"([01]?\d|2[0-3])[:.]([0-5]\d)\s*[-–]\s*([01]?\d|2[0-3])[:.]([0-5]\d)", re.ASCII)
MOST_STRETCHES = 4


class AnswerForm(forms.Form):
    """An answer, or a message the team begins."""

    operation = forms.UUIDField(widget=forms.HiddenInput)
    words = forms.CharField(
        label=_("Your message"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"})
    )


class SettleForm(forms.Form):
    """A message that needs no answer here."""

    how = forms.ChoiceField(
        label=_("Why it needs no answer here"),
        choices=[
            (MessageSettled.How.TALKED.value, _("We talked about it")),
            (MessageSettled.How.NOTHING_ASKED.value, _("It asked nothing")),
        ],
    )


class HoursForm(forms.Form):
    """The hours of each weekday as a line: `09:00-12:00, 13:00-17:00`, or nothing."""

    def __init__(self, *args: Any, hours: Iterable[Hours] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lines: dict[int, list[str]] = {day: [] for day in range(7)}
        for each in sorted(hours):
            lines[each.weekday].append(f"{each.opens:%H:%M}-{each.closes:%H:%M}")
        for day in range(7):
            self.fields[f"day-{day}"] = forms.CharField(
                label=WEEKDAYS[day], required=False, max_length=80, initial=", ".join(lines[day])
            )

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        found: list[Hours] = []
        for day in range(7):
            try:
                found += _read(day, cleaned.get(f"day-{day}", ""))
            except ValueError:
                self.add_error(f"day-{day}", _("Write times such as 09:00-12:00, 13:00-17:00, or nothing."))
        return cleaned | {"hours": tuple(found)}


def _read(day: int, line: str) -> list[Hours]:
    """The stretches of one line, in order and apart from each other; ValueError for anything else."""
    parts = [part.strip() for part in line.split(",") if part.strip()]
    found = sorted(_stretch(day, part) for part in parts)
    apart = all(before.closes < after.opens for before, after in pairwise(found))
    if len(found) > MOST_STRETCHES or not apart:
        raise ValueError(line)
    return found


def _stretch(day: int, part: str) -> Hours:
    match = STRETCH.fullmatch(part)
    if match is None:
        raise ValueError(part)
    opens_h, opens_m, closes_h, closes_m = map(int, match.groups())
    return Hours(day, time(opens_h, opens_m), time(closes_h, closes_m))
