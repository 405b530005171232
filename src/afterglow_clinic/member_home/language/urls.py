"""Address of the language page, under /home/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home.language import views

urlpatterns: list[URLPattern] = [path("language/", views.language, name="language")]
