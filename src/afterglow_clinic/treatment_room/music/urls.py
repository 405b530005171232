"""Addresses of the clinic's music, under /day/."""

from django.urls import URLPattern, path

from afterglow_clinic.treatment_room.music import views

urlpatterns: list[URLPattern] = [
    path("music/", views.music, name="music"),
    path("music/new/", views.lay, name="music_lay"),
    path("music/<uuid:music_id>/", views.piece, name="music_piece"),
    path("music/<uuid:music_id>/sound/", views.sound, name="music_sound"),
    path("music/<uuid:music_id>/take-off/", views.off, name="music_off"),
]
