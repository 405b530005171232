"""Addresses of the care station, under /care/."""

from django.urls import URLPattern, path

from afterglow_clinic.care_station import views

app_name = "care_station"
urlpatterns: list[URLPattern] = [
    path("", views.worklist, name="worklist"),
    path("board/", views.board, name="board"),
    path("issues/<uuid:issue_id>/", views.issue, name="issue"),
    path("issues/<uuid:issue_id>/read/", views.acknowledge, name="acknowledge"),
    path("issues/<uuid:issue_id>/contact/", views.contact, name="contact"),
    path("issues/<uuid:issue_id>/close/", views.close, name="close"),
]
