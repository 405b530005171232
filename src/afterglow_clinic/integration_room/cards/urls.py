"""Addresses of the cards before a journey, under /integration/."""

from django.urls import URLPattern, path

from afterglow_clinic.integration_room.cards import views

urlpatterns: list[URLPattern] = [
    path("cards/", views.cards, name="cards"),
    path("cards/edit/", views.edit, name="cards_edit"),
    path("cards/sign/", views.sign, name="cards_sign"),
]
