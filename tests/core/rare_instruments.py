# ruff: noqa: E501  (inline tables of TOML may not be broken)
"""Instruments nobody publishes, made of every part of the grammar that the shelf uses seldom or not yet.

For `test_columnar.py`, which holds row scoring and columnar scoring to each other on them too.
"""

from afterglow import Instrument
from afterglow.instruments.loading import parse_instrument

HEAD = """
id = "{id}"
version = "1.0.0"
title = "Made up"
short = "X"
construct = "function"
rater = "self"
entry = "items"
window = "now"
direction = "describes"
evidence = "unverified"
{range}
source = {{ citation = "made up for a test", evidence = "unverified" }}
licence = {{ name = "x", wording = "full", statement = "x", source = "x", evidence = "unverified", pack = "default" }}
"""

SOURCE = 'source = { citation = "made up", evidence = "unverified" }'

REAL_SCALES = (
    """
[option_sets.line]
min = 0
max = 10
[option_sets.tenths]
min = 0
max = 1
step = 0.1
[option_sets.fives]
min = -10
max = 300
step = 5
[[items]]
link_id = "1"
text = "a"
options = "line"
reverse = true
[[items]]
link_id = "2"
text = "b"
options = "tenths"
[[items]]
link_id = "3"
text = "c"
options = "fives"
[[items]]
link_id = "4"
text = "d"
options = "line"
required = false
[total]
op = "mean"
multiply = 2
[missing]
rule = "mean-of-answered"
max_missing = 1
never = ["3"]
round = true
"""
    + SOURCE
    + """
[[subscales]]
id = "few"
title = "Few"
op = "max"
items = ["1", "2"]
min_answered = 1
range = [0, 10]
[[subscales]]
id = "both"
title = "Both"
op = "mean"
parts = ["few", "4"]
min_answered = 1
range = [0, 10]
[[verdicts]]
id = "apart"
title = "Apart"
when = { all = [ { not = { item = "1", below = 2.5 } }, { score = "few", at_most = 9.5 } ] }
"""
    + SOURCE
)

SKIPS_AND_COUNTS = (
    """
[option_sets.yes-no]
options = [ { value = 0, code = "no", text = "No" }, { value = 1, code = "yes", text = "Yes" } ]
[option_sets.odd]
options = [ { value = 1, text = "a", score = 4 }, { value = 2, text = "b", score = 0 }, { value = 7, text = "c", score = 3 } ]
[option_sets.free]
free = true
[[items]]
link_id = "1"
text = "a"
options = "yes-no"
[[items]]
link_id = "2"
text = "b"
options = "odd"
[[items]]
link_id = "3"
text = "c"
options = "odd"
reverse = true
not_applicable = true
[[items]]
link_id = "4"
text = "d"
options = "odd"
sex = "male"
[[items]]
link_id = "5"
text = "e"
options = "free"
scored = false
required = false
[[items]]
link_id = "6"
text = "f"
options = "yes-no"
[[skip]]
when = { item = "1", equals = "no" }
items = ["2", "6"]
[[skip]]
when = { sum_of = ["1", "6"], at_least = 2 }
items = ["3"]
counts_as = 2
[[subscales]]
id = "high"
title = "High"
op = "count"
at_least_value = 3
items = ["2", "3", "4"]
min_answered = 2
range = [0, 3]
[[subscales]]
id = "tops"
title = "Tops"
op = "count"
at_least_value = 2
parts = ["high", "2"]
range = [0, 2]
[total]
op = "sum"
items = ["1", "2", "3", "4"]
[[bands]]
name = "low"
from = 0
to = 6
[[bands]]
name = "high"
from = 7
to = 13
[bands_source]
citation = "made up"
evidence = "unverified"
[[verdicts]]
id = "many"
title = "Many"
when = { count_items = ["2", "3", "4"], item_at_least = 3, overrides = { "4" = 0.5 }, at_least = 1, below = 3 }
"""
    + SOURCE
    + """
[[verdicts]]
id = "level"
title = "Level"
level = "spared"
when = { item = "3", equals = "n/a" }
"""
    + SOURCE
    + """
[[verdicts]]
id = "level"
title = "Level"
level = "man"
when = { all = [ { sex = "male" }, { item = "2", equals = 7 } ] }
"""
    + SOURCE
    + """
[[verdicts]]
id = "level"
title = "Level"
level = "none"
when = { all = [] }
"""
    + SOURCE
    + """
[[verdicts]]
id = "share"
title = "Share"
when = { any = [ { score = "total", at_least_percent = 60 }, { score = "high", at_least_percent = 34 } ] }
"""
    + SOURCE
)


def made_up(name: str, reach: str, body: str) -> Instrument:
    text = HEAD.format(id=name, range=f"range = {reach}") + body
    return parse_instrument(text, f"instruments/{name}.toml")


RARE = {
    "real-scales": made_up("real-scales", "[-5, 160.5]", REAL_SCALES),
    "skips-and-counts": made_up("skips-and-counts", "[0, 13]", SKIPS_AND_COUNTS),
}
