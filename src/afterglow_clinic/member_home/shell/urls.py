"""Addresses of the shell, under /home/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home.shell import views

urlpatterns: list[URLPattern] = [
    path("manifest.webmanifest", views.manifest, name="manifest"),
    path("sw.js", views.worker, name="worker"),
    path("offline/", views.offline, name="offline"),
    path("help-now/", views.help_now, name="help_now"),
    path("away/", views.away, name="away"),
    path("lock/", views.lock, name="lock"),
]
