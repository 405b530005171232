"""What a member writes to their team. Nothing typed is trimmed inside."""

from django import forms
from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.messages import LONGEST
from afterglow_clinic.member_home.saying import SaidForm


class MessageForm(SaidForm):
    """A message."""

    words = forms.CharField(
        label=_("Write to your team"),
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 5, "class": "own-words", "dir": "auto"}),
    )
