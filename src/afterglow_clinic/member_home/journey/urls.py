"""Addresses of the day of a journey, under /home/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home.journey import views

urlpatterns: list[URLPattern] = [
    path("journey/", views.journey, name="journey"),
    path("journey/now/", views.inside, name="journey_now"),
    path("journey/music/", views.music, name="journey_music"),
    path("journey/music/<uuid:music_id>/", views.music_sound, name="journey_sound"),
    path("journey/tonight/", views.tonight, name="journey_tonight"),
    path("journey/hand/", views.raise_my_hand, name="raise_hand"),
    path("journey/hand/state/", views.hand_state, name="hand_state"),
]
