"""Addresses of the records room, under /records/."""

from django.urls import URLPattern, path

from afterglow_clinic.records_room.views import audit, cohort, content, importing, keys, prompts, reports

app_name = "records_room"
urlpatterns: list[URLPattern] = [
    path("content/", content.content, name="content"),
    path("content/<slug:folder>/<slug:name>/", content.content_file, name="content_file"),
    path("content/<slug:folder>/<slug:name>/sign/", content.sign, name="sign"),
    path("audit/", audit.audit, name="audit"),
    path("audit/verify/", audit.verify, name="verify"),
    path("import/", importing.import_files, name="import"),
    path("import/preview/", importing.import_preview, name="import_preview"),
    path("import/confirm/", importing.import_confirm, name="import_confirm"),
    path("keys/", keys.keys, name="keys"),
    path("keys/<uuid:patient_id>/<slug:purpose>/", keys.erase, name="erase"),
    path("break-glass/", keys.broken_glass, name="broken_glass"),
    path("rates/", reports.rates, name="rates"),
    path("calibration/", reports.calibration, name="calibration"),
    path("prompts/", prompts.prompts, name="prompts"),
    path("reports/make/", reports.make, name="make_reports"),
    path("cohort/", cohort.cohort, name="cohort"),
]
