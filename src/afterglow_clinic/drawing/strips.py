"""Under the plot: the sessions as small amber ticks, and how much of the practice was done."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from afterglow_clinic.drawing import frame
from afterglow_clinic.drawing.frame import Shape
from afterglow_clinic.drawing.scale import Scale, day
from afterglow_clinic.drawing.scene import Scene
from afterglow_clinic.drawing.subject import Practice, Session
from afterglow_clinic.drawing.svg import element, group, paint, text, words

STRIP = 20


def strips(scene: Scene, x: Scale, shape: Shape) -> tuple[SafeString, float]:
    """The sessions' ticks and the practice strip, each named at the right; and where the last one ends."""
    parts = []
    bottom = float(shape.floor) + 4
    for name, marks in (
        (_("sessions"), [_session(s, x, bottom) for s in scene.sessions]),
        (_("practice"), [_practice(p, x, bottom + (STRIP if scene.sessions else 0)) for p in scene.practice]),
    ):
        if marks:
            parts += marks
            label = frame.shortened(name, shape.name_letters)
            parts.append(text(label, shape.plot_end + 8, bottom + STRIP - 6, font_size=shape.letters))
            bottom += STRIP
    return group(parts), bottom


def _session(session: Session, x: Scale, top: float) -> SafeString:
    said = f"{session.label}, {day(session.at)}" if session.label else day(session.at)
    return element(
        "rect",
        element("title", words(said)),
        x=x(session.at.timestamp()) - 2,
        y=top + 3,
        width=4,
        height=STRIP - 8,
        rx=1,
        **paint(fill="glow"),
    )


def _practice(practice: Practice, x: Scale, top: float) -> SafeString:
    """A bar as high as the share done; an open square where nobody said."""
    place = x(practice.at.timestamp())
    full = STRIP - 8.0
    if practice.share is None:
        return element("rect", x=place - 2, y=top + full - 1, width=4, height=4, **paint(stroke="muted"))
    said = _("%(share)d %% of what was planned, %(day)s") % {
        "share": round(practice.share * 100),
        "day": day(practice.at),
    }
    height = max(1.0, full * practice.share)
    return element(
        "rect",
        element("title", words(said)),
        x=place - 1.5,
        y=top + 3 + full - height,
        width=3,
        height=height,
        **paint(fill="leaf"),
    )


def session_rules(scene: Scene, x: Scale, shape: Shape) -> SafeString:
    """From each session's tick a hairline up through the plot, so that a drop can be seen to follow it."""
    return group(
        element(
            "line",
            x1=x(session.at.timestamp()),
            x2=x(session.at.timestamp()),
            y1=shape.top,
            y2=shape.floor,
            stroke_width=1,
            stroke_opacity="0.4",
            **paint(stroke="glow"),
        )
        for session in scene.sessions
    )
