"""Addresses of a member's circles, under /home/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home.circles import views

urlpatterns: list[URLPattern] = [
    path("circles/", views.circles, name="circles"),
    path("circles/<uuid:circle_id>/join/", views.join, name="circle_join"),
    path("circles/seats/<uuid:place_id>/leave/", views.leave, name="circle_leave"),
]
