"""Pages of the cards before a journey: what members are asked, the clinic's own text, its signature."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterglow_clinic.chart.actor import Actor
from afterglow_clinic.chart.cards import KeptCards, NoSuchCards, asked_cards, find_cards, kept_cards
from afterglow_clinic.chart.clinic_text_pages import SignForm, edit_text
from afterglow_clinic.chart.permissions import NotPermitted, may, permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.chart.text_difference import difference
from afterglow_clinic.clock import now
from afterglow_clinic.integration_room.cards import actions
from afterglow_clinic.integration_room.cards.forms import EditForm


@never_cache
@require_safe
@permission("card.read")
def cards(request: HttpRequest) -> HttpResponse:
    """The newest text, or one of the earlier: every card as a member reads it, and whether it is asked."""
    by = actor_of(request)
    one, asked = _exactly(by, request.GET.get("version", "")), asked_cards(_clinic(by))
    base = _base_of(by, one)
    context = {
        "one": one,
        "asked": asked,
        "is_asked": one.sha256 == asked.sha256,
        "versions": kept_cards(_clinic(by)),
        "lines": difference(base.text, one.text) if base is not None else (),
        "base": base,
        "form": SignForm(initial={"sha256": one.sha256}),
        "may_edit": may(by, "card.edit"),
        "may_sign": may(by, "content.approve") and one.signature is None,
    }
    return render(request, "integration_room/cards/cards.html", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("card.edit")
def edit(request: HttpRequest) -> HttpResponse:
    """Edit the cards, or with `?add=card` begin with a new one among them."""
    by = actor_of(request)
    if request.method != "POST":
        one = _exactly(by, "")
        adding = request.GET.get("add") == "card"
        text = actions.with_a_card(one.text) if adding else one.text
        return _page(request, one, EditForm(initial={"base": one.sha256, "text": text}), adding=adding)
    form = EditForm(request.POST)
    if not form.is_valid():
        return _page(request, _exactly(by, ""), form, status=422)
    base, text = _exactly(by, form.cleaned_data["base"]), form.cleaned_data["text"]
    done = edit_text(
        form,
        act=request.POST.get("act", ""),
        check=lambda: actions.check_text(text, base=base),
        keep=lambda: actions.keep_cards(text=text, base=base, by=by, at=now()),
    )
    if done.row is None:
        return _page(request, base, form, text=text, checked=done.read is not None, status=done.status)
    messages.success(request, _("Kept. Nobody is asked it until a medical director has signed it."))
    return redirect("integration_room:cards")


def _page(
    request: HttpRequest,
    base: KeptCards,
    form: EditForm,
    *,
    text: str = "",
    checked: bool = False,
    adding: bool = False,
    status: int = 200,
) -> HttpResponse:
    lines = difference(base.text, text) if text else ()
    context = {"one": base, "form": form, "lines": lines, "checked": checked, "adding": adding}
    return render(request, "integration_room/cards/edit.html", context, status=status)


@require_POST
@permission("content.approve")
def sign(request: HttpRequest) -> HttpResponse:
    """The medical director signs exactly the text that was on the screen."""
    by, form = actor_of(request), SignForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was signed: say what your signature means."))
        return redirect("integration_room:cards")
    one = _exactly(by, form.cleaned_data["sha256"])
    actions.sign_cards(one=one, meaning=form.cleaned_data["meaning"], by=by, at=now())
    messages.success(request, _("Signed. The newest signed text is asked from now on."))
    return redirect("integration_room:cards")


def _clinic(by: Actor) -> UUID:
    if by.organization_id is None:
        raise NotPermitted("card.read")
    return by.organization_id


def _exactly(by: Actor, digest: str) -> KeptCards:
    """The newest text, or exactly the one asked for; a 404 where there is none."""
    try:
        return find_cards(_clinic(by), digest)
    except NoSuchCards as none:
        raise Http404 from none


def _base_of(by: Actor, one: KeptCards) -> KeptCards | None:
    """What an edit was made from, where that is still at hand."""
    if one.row is None:
        return None
    try:
        return find_cards(_clinic(by), one.row.based_on)
    except NoSuchCards:
        return None
