"""A signature on a phone: the name, typed under the text that was read."""

from django import forms
from django.utils.translation import gettext_lazy as _


class OwnSignatureForm(forms.Form):
    """Bound to the text that stood above it."""

    template = forms.UUIDField(widget=forms.HiddenInput)
    signed_name = forms.CharField(
        label=_("Type your full name to sign"),
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
