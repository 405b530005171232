"""A signed consent on paper: a page that prints, and a PDF where the machine can make one.

WeasyPrint needs Pango from the system, which a bare Debian does not have; where both are there,
`can_make_pdf` says so and a PDF is offered beside the page. The text is the one that was signed, and the
digest stands under it. Nothing is sealed with a certificate here.
"""

from functools import cache
from importlib import import_module
from types import ModuleType

from django.template.loader import render_to_string

from afterglow_clinic.chart.consenting import digest
from afterglow_clinic.chart.models import Consent


@cache
def _maker() -> ModuleType | None:
    """WeasyPrint, or None where it or what it needs of the system is absent."""
    try:
        return import_module("weasyprint")
    except (ImportError, OSError):
        return None


def can_make_pdf() -> bool:
    """Whether this machine makes PDFs."""
    return _maker() is not None


def is_as_signed(consent: Consent) -> bool:
    """Whether the kept text is, to the byte, the one that was signed."""
    return bool(consent.document) and digest(consent.document) == consent.document_sha256


def pdf_of(consent: Consent) -> bytes:
    """The copy as a tagged PDF.

    Raises:
        RuntimeError: This machine cannot; ask `can_make_pdf` first.
    """
    maker = _maker()
    if maker is None:
        raise RuntimeError("WeasyPrint or Pango is not installed")
    page = render_to_string("consent/paper.html", {"consent": consent, "intact": is_as_signed(consent)})
    made: bytes = maker.HTML(string=page, url_fetcher=_fetch_nothing).write_pdf(pdf_variant="pdf/ua-1")
    return made


def _fetch_nothing(url: str, *_: object, **__: object) -> dict[str, object]:
    """The copy needs nothing from anywhere; an address in a text is never followed."""
    raise ValueError(f"refused to fetch {url[:80]}")
