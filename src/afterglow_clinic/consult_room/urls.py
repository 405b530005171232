"""Addresses of the consult room, under /story/."""

from django.urls import URLPattern, path

from afterglow_clinic.consult_room import views
from afterglow_clinic.consult_room.consents.urls import urlpatterns as consents
from afterglow_clinic.consult_room.eligibility.urls import urlpatterns as eligibility
from afterglow_clinic.consult_room.glass.views import break_glass
from afterglow_clinic.consult_room.huddle.urls import urlpatterns as huddles
from afterglow_clinic.consult_room.intake.urls import urlpatterns as intake
from afterglow_clinic.consult_room.psychotherapy.views import psychotherapy
from afterglow_clinic.consult_room.safety.views import safety_plan

app_name = "consult_room"
urlpatterns: list[URLPattern] = [
    path("", views.members, name="members"),
    path("<uuid:patient_id>/", views.story, name="story"),
    path("<uuid:patient_id>/print/", views.printed, name="print"),
    path("<uuid:patient_id>/forms/<uuid:response_id>/", views.response, name="response"),
    path("break-glass/", break_glass, name="break_glass"),
    path("<uuid:patient_id>/psychotherapy/", psychotherapy, name="psychotherapy"),
    path("<uuid:patient_id>/safety-plan/", safety_plan, name="safety_plan"),
    *consents,
    *eligibility,
    *intake,
    *huddles,
]
