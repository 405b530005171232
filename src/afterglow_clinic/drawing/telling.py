"""The sentence that says what a score chart shows, and the same as a table. Plain words, dates always."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from afterglow_clinic.drawing import beside
from afterglow_clinic.drawing.scale import day
from afterglow_clinic.drawing.scene import Scene
from afterglow_clinic.drawing.subject import Band, BesidePoint, ForecastStep, HindsightStep


def sentence(scene: Scene) -> str:
    """What happened, the sessions, what is missing, other measures, what a model makes of it and expects."""
    parts = [_course(scene), _sessions(scene), _missing(scene), beside.told(scene)]
    parts += [_hindsight(scene), _expected(scene)]
    return " ".join(part for part in parts if part)


def _course(scene: Scene) -> str:
    seen = [(p.at, p.value) for p in scene.points if p.value is not None]
    if not seen:
        return _("%(measure)s has not been measured yet.") % {"measure": scene.measure}
    (first_at, first), (last_at, last) = seen[0], seen[-1]
    told = {
        "measure": scene.measure,
        "first": f"{first:g}",
        "first_day": day(first_at),
        "last": f"{last:g}",
        "last_day": day(last_at),
        "points": f"{abs(last - first):g}",
        "band": _band(scene, last),
    }
    if len(seen) == 1:
        return _("%(measure)s was %(last)s%(band)s on %(last_day)s.") % told
    if last == first:
        return (
            _("%(measure)s was %(first)s on %(first_day)s and is again %(last)s%(band)s on %(last_day)s.")
            % told
        )
    direction = _better_or_worse(scene, first, last)
    return (
        _("%(measure)s went from %(first)s on %(first_day)s to %(last)s%(band)s on %(last_day)s:") % told
        + " "
        + direction % told
    )


def _better_or_worse(scene: Scene, first: float, last: float) -> str:
    fell = last < first
    if scene.better == "neither":
        return _("%(points)s lower.") if fell else _("%(points)s higher.")
    if fell == (scene.better == "down"):
        return _("%(points)s lower, which is better.") if fell else _("%(points)s higher, which is better.")
    return _("%(points)s lower, which is worse.") if fell else _("%(points)s higher, which is worse.")


def _band(scene: Scene, value: float) -> str:
    band = band_of(scene.bands, value)
    return f" ({band.name})" if band else ""


def band_of(bands: tuple[Band, ...], value: float) -> Band | None:
    """The band that holds a value, or None where the bands leave a gap."""
    return next((band for band in bands if band.low <= value <= band.high), None)


def _sessions(scene: Scene) -> str:
    count = len(scene.sessions)
    if not count:
        return ""
    return ngettext("%(count)d session is marked.", "%(count)d sessions are marked.", count) % {
        "count": count
    }


def _missing(scene: Scene) -> str:
    count = len(scene.missing)
    if not count:
        return ""
    return ngettext(
        "%(count)d time it was due and not answered.", "%(count)d times it was due and not answered.", count
    ) % {"count": count}


def _hindsight(scene: Scene) -> str:
    """The first and the last of it; the table has all."""
    if scene.hindsight is None:
        return ""
    steps = sorted(scene.hindsight.steps, key=lambda step: step.at)
    told: dict[str, int | str] = {"level": round(scene.hindsight.level * 100)}
    for name, step in (("first", steps[0]), ("last", steps[-1])):
        told |= {
            name: f"{step.middle:.0f}", f"{name}_low": f"{step.low:.0f}", f"{name}_high": f"{step.high:.0f}",
            f"{name}_day": day(step.at),
        }  # fmt: skip
    return (
        _(
            "What the model makes of the weeks so far, knowing all of them: about %(first)s "
            "(%(level)d in 100: %(first_low)s to %(first_high)s) on %(first_day)s, about %(last)s "
            "(%(last_low)s to %(last_high)s) on %(last_day)s."
        )
        % told
    )


def _expected(scene: Scene) -> str:
    if scene.forecast is None:
        return ""
    last = max(scene.forecast.steps, key=lambda step: step.at)
    if scene.forecast.evidence == "little":
        said = _(
            "Little evidence yet: by %(day)s anything between %(low)s and %(high)s would be no surprise."
        )
    else:
        said = _(
            "By %(day)s about %(middle)s is expected; in %(level)d of 100 such courses it is between "
            "%(low)s and %(high)s."
        )
    return said % {
        "day": day(last.at),
        "middle": f"{last.middle:.0f}",
        "level": round(scene.forecast.level * 100),
        "low": f"{last.low:.0f}",
        "high": f"{last.high:.0f}",
    }


def columns(scene: Scene) -> tuple[str, ...]:
    """The table's headings."""
    return (_("Date"), _("What"), scene.measure, _("Band"))


def rows(scene: Scene) -> tuple[tuple[str, ...], ...]:
    """Every point, session and step of a model in order of time; a missing one says so."""
    lines = [(p.at, _point(scene, p.value)) for p in scene.points]
    lines += [(s.at, (s.label or _("Session"), "", "")) for s in scene.sessions]
    lines += [(p.at, (_("Practice"), _practice(p.share), "")) for p in scene.practice]
    for one in scene.beside:
        lines += [(p.at, (one.name, _elsewhere(p), "")) for p in one.points]
    if scene.hindsight:
        lines += [
            (step.at, (_("The model, looking back"), _ends(step), "")) for step in scene.hindsight.steps
        ]
    if scene.forecast and scene.forecast.evidence == "enough":
        lines += [(step.at, (_("Expected"), _ends(step), "")) for step in scene.forecast.steps]
    elif scene.forecast:
        lines += [
            (step.at, (_("No surprise, on little evidence"), f"{step.low:.1f} – {step.high:.1f}", ""))
            for step in scene.forecast.steps
        ]
    return tuple((day(at), *cells) for at, cells in sorted(lines, key=lambda line: line[0]))


def _elsewhere(point: BesidePoint) -> str:
    told = {"value": f"{point.value:g}", "middle": f"{point.middle:.1f}"}
    told |= {"low": f"{point.low:.1f}", "high": f"{point.high:.1f}"}
    return _("%(value)s on its own scale; here about %(middle)s (%(low)s – %(high)s)") % told


def _ends(step: ForecastStep | HindsightStep) -> str:
    return f"{step.middle:.1f} ({step.low:.1f} – {step.high:.1f})"


def _point(scene: Scene, value: float | None) -> tuple[str, str, str]:
    if value is None:
        return _("Measure"), _("not answered"), ""
    band = band_of(scene.bands, value)
    return _("Measure"), f"{value:g}", band.name if band else ""


def _practice(share: float | None) -> str:
    return _("not told") if share is None else _("%(share)d %% of plan") % {"share": round(share * 100)}
