"""Addresses of the integration room, under /integration/."""

from django.urls import URLPattern

from afterglow_clinic.integration_room.cards.urls import urlpatterns as cards
from afterglow_clinic.integration_room.caseload.urls import urlpatterns as caseload
from afterglow_clinic.integration_room.circles.urls import urlpatterns as circles
from afterglow_clinic.integration_room.guest.urls import urlpatterns as guest
from afterglow_clinic.integration_room.messages.urls import urlpatterns as messages
from afterglow_clinic.integration_room.notes.urls import urlpatterns as notes
from afterglow_clinic.integration_room.shared.urls import urlpatterns as shared
from afterglow_clinic.integration_room.shown.urls import urlpatterns as shown
from afterglow_clinic.integration_room.thread.urls import urlpatterns as thread
from afterglow_clinic.integration_room.toolbox.urls import urlpatterns as toolbox

app_name = "integration_room"
urlpatterns: list[URLPattern] = [
    *cards,
    *caseload,
    *circles,
    *guest,
    *messages,
    *notes,
    *shared,
    *shown,
    *thread,
    *toolbox,
]
