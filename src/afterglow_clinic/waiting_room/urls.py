"""Addresses of the waiting room, under /w/."""

from django.urls import URLPattern, path

from afterglow_clinic.waiting_room import views
from afterglow_clinic.waiting_room.decided.urls import urlpatterns as decided

app_name = "waiting_room"
urlpatterns: list[URLPattern] = [
    path("", views.forms, name="forms"),
    path("help/", views.help_now, name="help"),
    path("done/<uuid:response_id>/", views.done, name="done"),
    path("ask/<slug:name>/", views.question, name="start"),
    path("ask/<slug:name>/<int:number>/", views.question, name="question"),
    path("ask/<slug:name>/check/", views.check, name="check"),
    path("ask/<slug:name>/all/", views.whole, name="whole"),
    *decided,
    path("<str:token>/", views.door, name="door"),
]
