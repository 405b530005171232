"""Addresses of the waiting room, under /w/."""

from django.urls import URLPattern, path

from afterglow_clinic.waiting_room import views
from afterglow_clinic.waiting_room.consents import views as consents
from afterglow_clinic.waiting_room.decided.urls import urlpatterns as decided
from afterglow_clinic.waiting_room.intake import views as intake

app_name = "waiting_room"
urlpatterns: list[URLPattern] = [
    path("", views.forms, name="forms"),
    path("help/", views.help_now, name="help"),
    path("going/", views.how_it_goes, name="going"),
    path("done/<uuid:response_id>/", views.done, name="done"),
    path("ask/<slug:name>/", views.question, name="start"),
    path("ask/<slug:name>/<int:number>/", views.question, name="question"),
    path("ask/<slug:name>/check/", views.check, name="check"),
    path("ask/<slug:name>/all/", views.whole, name="whole"),
    *decided,
    path("intake/", intake.intake, name="intake"),
    path("intake/<slug:name>/", intake.section, name="intake_section"),
    path("consents/", consents.consents, name="consents"),
    path("consents/sign/<slug:category>/", consents.sign, name="sign"),
    path("consents/<uuid:consent_id>/", consents.copy, name="consent_copy"),
    path("consents/<uuid:consent_id>/pdf/", consents.pdf, name="consent_pdf"),
    path("consents/<uuid:consent_id>/take-back/", consents.take_back, name="take_back"),
    path("<str:token>/", views.door, name="door"),
]
