"""Addresses of circles, under /integration/."""

from django.urls import URLPattern, path

from afterglow_clinic.integration_room.circles import views

urlpatterns: list[URLPattern] = [
    path("circles/", views.circles, name="circles"),
    path("circles/<uuid:circle_id>/", views.circle, name="circle"),
    path("circles/<uuid:circle_id>/join/", views.join, name="circle_join"),
    path("circles/<uuid:circle_id>/seats/<uuid:place_id>/leave/", views.leave, name="circle_leave"),
    path("circles/<uuid:circle_id>/attend/", views.attend, name="circle_attend"),
]
