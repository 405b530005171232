"""Addresses of messages for the team, under /integration/."""

from django.urls import URLPattern, path

from afterglow_clinic.integration_room.messages import views

ONE = "messages/<uuid:patient_id>/"
urlpatterns: list[URLPattern] = [
    path("messages/", views.inbox, name="messages"),
    path(ONE, views.conversation, name="conversation"),
    path(f"{ONE}<uuid:message_id>/settle/", views.settle, name="settle_message"),
    path("hours/", views.hours, name="hours"),
]
