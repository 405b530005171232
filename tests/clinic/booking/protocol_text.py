"""A clinic's edit of a shelf protocol, as a person would type it."""

from afterglow_clinic.chart.protocols import shelf_text

IV_SIX = "iv-induction-six-2-3-weeks"


def our_copy(name: str = IV_SIX, ours: str = "our-six", **changed: str) -> str:
    """The shelf's text with its own id and `changed` pieces, old text by new."""
    text = shelf_text(name)[0].replace(f'id = "{name}"', f'id = "{ours}"', 1)
    for old, new in changed.items():
        text = text.replace(old, new)
    return text


def slower(text: str) -> str:
    """A change a prescriber could want: a ceiling that is lower."""
    assert "amount = 0.75" in text
    return text.replace("amount = 0.75", "amount = 0.7")
