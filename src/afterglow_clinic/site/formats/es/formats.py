"""Days and times in Spanish: 3 de marzo de 2026. The clock is the same, so `H:i` stands as it is."""

SPELLED = {
    "j F": r"j \d\e F",
    "l j F": r"l j \d\e F",
    "l, j F": r"l, j \d\e F",
    "l, j F Y": r"l, j \d\e F \d\e Y",
    "l j F Y": r"l j \d\e F \d\e Y",
    "j F Y": r"j \d\e F \d\e Y",
    "j M Y": "j M Y",
    "F Y": r"F \d\e Y",
}
TIMES = ("", ", H:i", " H:i", ", H:i T", " H:i T", ", H:i:s T")

# Django looks a format up by its name, and the names here are the formats that pages ask for.
globals().update({day + time: spelled + time for day, spelled in SPELLED.items() for time in TIMES})

# A browser's own date field sends and takes ISO days, whatever the language; a person may type theirs.
DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%d/%m/%Y %H:%M"]
