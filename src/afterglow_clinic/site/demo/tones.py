"""Music for the demo's journeys: three slow tones made here, so that there is something to play.

Nobody else's work: sums of sine waves that swell and fade, given away under CC0. A clinic lays its own.
"""

import io
import wave
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from afterglow_clinic.chart.music.laying import Label, lay_music
from afterglow_clinic.site.demo.people import Clinic
from afterglow_clinic.site.middleware import identify

RATE_HZ = 8000
FADE_S = 4.0
LOUDEST = 0.35


def lay_the_tones(clinic: Clinic, script: Mapping[str, Any], at: datetime) -> None:
    """Lay what the script tells of, as a nurse would."""
    nurse = identify(clinic.team["nurse"][0].user)[0]
    for place, told in enumerate(script["tones"], 1):
        label = Label(
            title=told["title"],
            made_by="Afterglow demo",
            credit="CC0 1.0: made for this demo, free for any use",
            part=told["part"],
            place=place,
            seconds=told["seconds"],
        )
        sound = io.BytesIO(tone(told["hertz"], told["seconds"]))
        lay_music(file=sound, label=label, by=nurse, at=at - timedelta(days=90))


def tone(hertz: Sequence[float], seconds: int) -> bytes:
    """A WAV file, mono, 16 bit: each pitch swells at its own slow pace, and all fade in and out."""
    at_s = np.arange(seconds * RATE_HZ) / RATE_HZ
    swells = [0.6 + 0.4 * np.sin(2 * np.pi * at_s / (7 + 3 * n) + n) for n in range(len(hertz))]
    pitches = [np.sin(2 * np.pi * each * at_s) for each in hertz]
    whole = np.sum([swell * pitch for swell, pitch in zip(swells, pitches, strict=True)], axis=0)
    edges = np.clip(np.minimum(at_s, seconds - at_s) / FADE_S, 0, 1)
    samples = (whole * edges * LOUDEST / len(hertz) * 32767).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(RATE_HZ)
        out.writeframes(samples.tobytes())
    return file.getvalue()
