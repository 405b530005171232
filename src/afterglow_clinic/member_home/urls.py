"""Addresses of the member's app, under /home/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home import views

app_name = "member_home"
urlpatterns: list[URLPattern] = [path("", views.today, name="today")]
