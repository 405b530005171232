"""Two hundred ways to make a page run a stranger's script, from eight ways out of where the text stands.

Every one calls `boom()`, which the browser test listens for. They are written for this project; the shapes
are the known ones: tags, handlers, addresses, styles, templates, and breaking out of what encloses them.
"""

WAYS_OUT = (
    "",
    '">',
    "'>",
    "</textarea>",
    "</title></style>",
    "</script>",
    "--></svg>",
    '" autofocus onfocus="boom()" x="',
)
RUN = (
    "<script>boom()</script>",
    "<ScRiPt >boom()</ScRiPt >",
    "<img src=x onerror=boom()>",
    "<svg onload=boom()>",
    "<svg><script>boom()</script></svg>",
    "<svg><animate onbegin=boom() attributeName=x dur=1s>",
    "<body onload=boom()>",
    "<iframe srcdoc='<script>parent.boom()</script>'></iframe>",
    "<iframe src='javascript:parent.boom()'></iframe>",
    "<a href='javascript:boom()' id=evil>x</a>",
    "<details open ontoggle=boom()>x</details>",
    "<video><source onerror=boom()></video>",
    "<audio src=x onerror=boom()></audio>",
    "<input autofocus onfocus=boom()>",
    "<select autofocus onfocus=boom()></select>",
    "<object data='javascript:boom()'></object>",
    "<embed src='javascript:boom()'>",
    "<math><mtext><style><img src=x onerror=boom()></style></mtext></math>",
    "<form action='javascript:boom()'><button id=evil>x</button></form>",
    "<meta http-equiv=refresh content='0;url=javascript:boom()'>",
    "<style>@keyframes x{}</style><b style='animation-name:x' onanimationstart=boom()>x</b>",
    "<template shadowrootmode=open><img src=x onerror=boom()></template>",
    "{{ constructor.constructor('boom()')() }}{% boom %}",
    "${boom()}`-boom()-`javascript:boom()",
    "&lt;img src=x onerror=boom()&gt;&#60;script&#62;boom()&#60;/script&#62;",
)
PAYLOADS = tuple(f"{out}{run}" for run in RUN for out in WAYS_OUT)
