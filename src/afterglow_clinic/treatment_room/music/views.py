"""Pages of the clinic's music. They read the clock; `afterglow_clinic.chart.music` does the work."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from afterglow_clinic.chart.models import Music
from afterglow_clinic.chart.music import laying
from afterglow_clinic.chart.music.playing import played_music
from afterglow_clinic.chart.music.playlist import playlist
from afterglow_clinic.chart.opening import find
from afterglow_clinic.chart.permissions import may, permission
from afterglow_clinic.chart.requests import actor_of
from afterglow_clinic.clock import now
from afterglow_clinic.treatment_room.music.forms import LabelForm, LayForm, labelled

FORM = ["GET", "HEAD", "POST"]


@never_cache
@require_safe
@permission("music.read")
def music(request: HttpRequest) -> HttpResponse:
    """What is laid, to be listened to."""
    by = actor_of(request)
    context = {"parts": playlist(by), "may_lay": may(by, "music.lay")}
    return render(request, "treatment_room/music/list.html", context)


@never_cache
@require_http_methods(FORM)
@permission("music.lay")
def lay(request: HttpRequest) -> HttpResponse:
    """Another piece."""
    posted = request.method == "POST"
    form = LayForm(request.POST, request.FILES) if posted else LayForm()
    if posted and form.is_valid() and (kept := _laid(request, form)) is not None:
        messages.success(request, _("“%(title)s” is laid. Members hear it from now on.") % {"title": kept})
        return redirect("treatment_room:music")
    status = 422 if posted else 200
    return render(request, "treatment_room/music/lay.html", {"form": form}, status=status)


def _laid(request: HttpRequest, form: LayForm) -> Music | None:
    """The piece, or None with the reason at its field."""
    try:
        return laying.lay_music(
            file=form.cleaned_data["file"], label=form.label(), by=actor_of(request), at=now()
        )
    except laying.NoSound:
        form.add_error("file", _("This file is no MP3, M4A, Ogg, FLAC or WAV sound. Nothing of it was kept."))
    except laying.TooLarge:
        form.add_error("file", _("This file is empty or too large. Nothing of it was kept."))
    except laying.LaidAlready as same:
        words = _("Exactly this sound is laid already, as “%(title)s”.") % {"title": same.music.title}
        form.add_error("file", words)
    except laying.TooMany:
        words = _("There are %(most)d pieces already. Take one off first.") % {"most": laying.MOST}
        form.add_error(None, words)
    return None


@never_cache
@require_http_methods(FORM)
@permission("music.lay")
def piece(request: HttpRequest, music_id: UUID) -> HttpResponse:
    """One piece: correct what is said of it, or take it off."""
    by, posted = actor_of(request), request.method == "POST"
    row = find(Music.objects.visible_to(by).filter(taken_off=None), music_id)
    form = LabelForm(request.POST if posted else None, initial=labelled(row))
    if posted and form.is_valid():
        laying.relabel_music(music=row, label=form.label(), by=by, at=now())
        messages.success(request, _("Kept. Members read it so from now on."))
        return redirect("treatment_room:music")
    context = {"row": row, "form": form}
    return render(request, "treatment_room/music/piece.html", context, status=422 if posted else 200)


@never_cache
@require_safe
@permission("music.read")
def sound(request: HttpRequest, music_id: UUID) -> HttpResponseBase:
    """The sound itself."""
    return played_music(request, music_id=music_id, by=actor_of(request))


@require_POST
@permission("music.lay")
def off(request: HttpRequest, music_id: UUID) -> HttpResponse:
    """Play it no more; its sound is deleted."""
    by = actor_of(request)
    row = find(Music.objects.visible_to(by), music_id)
    laying.take_off(music=row, by=by, at=now())
    messages.success(request, _("It is played no more, and its sound is deleted."))
    return redirect("treatment_room:music")
