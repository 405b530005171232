"""The address of a member's messages, under /home/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home.messages import views

urlpatterns: list[URLPattern] = [path("messages/", views.messages, name="messages")]
