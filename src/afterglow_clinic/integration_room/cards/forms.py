"""What staff write down about the cards before a journey: an edited text."""

from django.utils.translation import gettext_lazy as _

from afterglow_clinic.chart.clinic_text_pages import TextForm


class EditForm(TextForm):
    """The edited cards."""

    label = _("The cards")
    hint = _("Every key is checked as the shelf's own file is. Raise the version; a new id adds a card.")
