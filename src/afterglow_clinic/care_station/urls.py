"""Addresses of the care station, under /care/."""

from django.urls import URLPattern, path

from afterglow_clinic.care_station import views
from afterglow_clinic.care_station.program.urls import urlpatterns as program
from afterglow_clinic.care_station.slipping import views as slipping
from afterglow_clinic.care_station.windows.urls import urlpatterns as windows

app_name = "care_station"
urlpatterns: list[URLPattern] = [
    path("", views.worklist, name="worklist"),
    path("board/", views.board, name="board"),
    path("slipping/", slipping.slipping, name="slipping"),
    path("slipping/<uuid:task_id>/", slipping.slip, name="slip"),
    path("slipping/<uuid:task_id>/take/", slipping.take, name="take_slip"),
    path("slipping/<uuid:task_id>/answer/", slipping.answer, name="answer_slip"),
    path("issues/<uuid:issue_id>/", views.issue, name="issue"),
    path("issues/<uuid:issue_id>/read/", views.acknowledge, name="acknowledge"),
    path("issues/<uuid:issue_id>/contact/", views.contact, name="contact"),
    path("issues/<uuid:issue_id>/close/", views.close, name="close"),
    *windows,
    *program,
]
