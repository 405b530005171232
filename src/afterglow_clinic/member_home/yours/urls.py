"""Addresses of the member's own record, under /home/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home.yours import views

urlpatterns: list[URLPattern] = [
    path("yours/", views.yours, name="yours"),
    path("yours/opened/", views.opened, name="opened"),
    path("yours/notes/", views.notes, name="own_notes"),
    path("yours/download/", views.download, name="download"),
    path("yours/erase/", views.erase, name="erase_own"),
]
