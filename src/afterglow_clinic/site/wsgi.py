"""The door for an application server. It runs the start-up checks first, and refuses on any error."""

import os

from django.core.checks import Error, run_checks
from django.core.wsgi import get_wsgi_application

from afterglow_clinic.site.doorstep import guarded

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "afterglow_clinic.site.settings")

application = guarded(get_wsgi_application())

_errors = [message for message in run_checks() if isinstance(message, Error)]
if _errors:
    raise SystemExit("Afterglow does not start:\n" + "\n".join(map(str, _errors)))
