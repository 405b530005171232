"""Views that change the toolbox: a clinic edits a modality or adds one, and the medical director signs it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from afterglow.toolbox.comparing import Difference, compare, loosened
from afterglow.toolbox.modality import Modality
from afterglow_clinic.chart.clinic_text_pages import SignForm, edit_text
from afterglow_clinic.chart.modalities import Kept
from afterglow_clinic.chart.permissions import permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.integration_room.toolbox import actions
from afterglow_clinic.integration_room.toolbox.forms import EditForm
from afterglow_clinic.integration_room.toolbox.views.reading import named


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@permission("modality.edit")
def edit(request: HttpRequest, name: str) -> HttpResponse:
    """Edit a text: checked by the schema, shown against its base, kept as the clinic's own, unsigned."""
    by = actor_of(request)
    if request.method != "POST":
        one = named(by, name, "")
        return _page(request, one, EditForm(initial={"base": one.sha256, "text": one.text}))
    form = EditForm(request.POST)
    if not form.is_valid():
        return _page(request, named(by, name, ""), form, status=422)
    base, text = named(by, name, form.cleaned_data["base"]), form.cleaned_data["text"]
    done = edit_text(
        form,
        act=request.POST.get("act", ""),
        check=lambda: actions.check_text(text, base=base),
        keep=lambda: actions.keep_modality(text=text, base=base, by=by, at=now()),
    )
    if done.row is None:
        differences = _against(base, done.read) if done.read is not None else ()
        checked = done.read is not None
        return _page(request, base, form, differences=differences, checked=checked, status=done.status)
    messages.success(request, _("Kept. It is suggested to nobody until a medical director has signed it."))
    return redirect("integration_room:modality", name=done.row.content)


def _against(base: Kept, found: Modality) -> tuple[Difference, ...]:
    return compare(base.modality, found) if found.id == base.modality.id else ()


def _page(
    request: HttpRequest,
    base: Kept,
    form: EditForm,
    *,
    differences: tuple[Difference, ...] = (),
    checked: bool = False,
    status: int = 200,
) -> HttpResponse:
    context = {
        "one": base,
        "form": form,
        "differences": differences,
        "loosened": loosened(differences),
        "checked": checked,
    }
    return render(request, "integration_room/toolbox/edit.html", context, status=status)


@require_POST
@permission("content.approve")
def sign(request: HttpRequest, name: str) -> HttpResponse:
    """The medical director signs exactly the text that was on the screen."""
    by, form = actor_of(request), SignForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Nothing was signed: say what your signature means."))
        return redirect("integration_room:modality", name=name)
    one = named(by, name, form.cleaned_data["sha256"])
    actions.sign_modality(one=one, meaning=form.cleaned_data["meaning"], by=by, at=now())
    messages.success(request, _("Signed. It is in use now."))
    return redirect("integration_room:modality", name=name)
