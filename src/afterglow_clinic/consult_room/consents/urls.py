"""Addresses of consents: a member's under /story/<member>/, the clinic's texts beside them."""

from django.urls import URLPattern, path

from afterglow_clinic.consult_room.consents import views

urlpatterns: list[URLPattern] = [
    path("consent-texts/", views.texts, name="consent_texts"),
    path("consent-texts/<slug:category>/<slug:language>/", views.text, name="consent_text"),
    path("<uuid:patient_id>/consents/", views.consents, name="consents"),
    path("<uuid:patient_id>/consents/sign/<slug:category>/", views.record, name="record_consent"),
    path("<uuid:patient_id>/consents/<uuid:consent_id>/", views.copy, name="consent_copy"),
    path("<uuid:patient_id>/consents/<uuid:consent_id>/pdf/", views.pdf, name="consent_pdf"),
    path("<uuid:patient_id>/consents/<uuid:consent_id>/withdraw/", views.withdraw, name="withdraw"),
]
