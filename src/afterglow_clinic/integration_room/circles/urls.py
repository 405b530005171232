"""Addresses of circles, under /integration/."""

from django.urls import URLPattern, path

from afterglow_clinic.integration_room.circles.views import changing, sitting

urlpatterns: list[URLPattern] = [
    path("circles/", sitting.circles, name="circles"),
    path("circles/<uuid:circle_id>/", sitting.circle, name="circle"),
    path("circles/<uuid:circle_id>/change/", changing.change, name="circle_change"),
    path("circles/<uuid:circle_id>/close/", changing.close, name="circle_close"),
    path("circles/<uuid:circle_id>/join/", sitting.join, name="circle_join"),
    path("circles/<uuid:circle_id>/seats/<uuid:place_id>/leave/", sitting.leave, name="circle_leave"),
    path("circles/<uuid:circle_id>/attend/", sitting.attend, name="circle_attend"),
]
