"""The address of the outbox, under /home/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home.outbox import views

urlpatterns: list[URLPattern] = [path("outbox/", views.outbox, name="outbox")]
