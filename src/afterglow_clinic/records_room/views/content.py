"""What is on the shelf and who signed it: the list, one file with its numbers, and signing."""

import tomllib

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from afterglow.library.shelf import NotOnShelf
from afterglow_clinic.chart.permissions import may, permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.records_room import actions
from afterglow_clinic.records_room.forms import ContentFilter, SigningForm, narrowed
from afterglow_clinic.records_room.shelving import (
    Shelved,
    Wanted,
    by_source,
    choices,
    figures,
    file_text,
    shelved,
    shelved_one,
)

PAGE = 40


@never_cache
@require_safe
@permission("content.read")
def content(request: HttpRequest) -> HttpResponse:
    """Every content file beside its signature."""
    rows = shelved(actor_of(request).organization_id)
    kinds, grades = choices(rows)
    form = ContentFilter(request.GET, kinds=kinds, grades=grades)
    wanted = Wanted(**form.cleaned_data) if form.is_valid() else Wanted()
    context = {
        "form": form,
        "page": Paginator([row for row in rows if wanted.covers(row)], PAGE).get_page(
            request.GET.get("page")
        ),
        "query": narrowed(request.GET),
        "signed": sum(row.signature is not None for row in rows),
        "all": len(rows),
    }
    return render(request, "records_room/content.html", context, status=200 if form.is_valid() else 422)


@never_cache
@require_safe
@permission("content.read")
def content_file(request: HttpRequest, folder: str, name: str) -> HttpResponse:
    """One content file: what it is, every number in it with its source, and its signature."""
    return _show(request, _found(request, folder, name))


@require_POST
@permission("content.approve")
def sign(request: HttpRequest, folder: str, name: str) -> HttpResponse:
    """Sign the file that was on the screen, if it is still that file."""
    by, one = actor_of(request), _found(request, folder, name)
    form = SigningForm(request.POST)
    if not form.is_valid():
        return _show(request, one, form=form, status=422)
    if form.cleaned_data["sha256"] != one.content.sha256:
        form.add_error(None, _("The file has changed since you opened this page. Read it again, then sign."))
        return _show(request, one, form=form, status=409)
    actions.sign_content(one=one.content, meaning=form.cleaned_data["meaning"], by=by, at=now())
    messages.success(
        request,
        _("Signed: %(title)s, version %(version)s.")
        % {"title": one.content.title, "version": one.content.version},
    )
    return redirect("records_room:content_file", folder=folder, name=name)


def _found(request: HttpRequest, folder: str, name: str) -> Shelved:
    try:
        return shelved_one(actor_of(request).organization_id, folder, name)
    except NotOnShelf as error:
        raise Http404 from error


def _show(
    request: HttpRequest, one: Shelved, *, form: SigningForm | None = None, status: int = 200
) -> HttpResponse:
    text = file_text(one.content)
    groups, of_questions = by_source(figures(tomllib.loads(text)))
    context = {
        "one": one,
        "content": one.content,
        "groups": groups,
        "of_questions": of_questions,
        "text": text,
        "form": form or SigningForm(initial={"sha256": one.content.sha256}),
        "may_sign": may(actor_of(request), "content.approve"),
    }
    return render(request, "records_room/content_file.html", context, status=status)
