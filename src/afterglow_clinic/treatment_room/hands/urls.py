"""Addresses of raised hands, under /day/."""

from django.urls import URLPattern, path

from afterglow_clinic.treatment_room.hands import views

urlpatterns: list[URLPattern] = [path("hands/<uuid:hand_id>/answer/", views.answer, name="answer_hand")]
