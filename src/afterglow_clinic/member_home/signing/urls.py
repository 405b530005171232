"""Addresses of signing in, under /home/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home.signing import views

urlpatterns: list[URLPattern] = [
    path("signing/", views.signing, name="signing"),
    path("signing/sessions/<uuid:session_id>/end/", views.sign_out_there, name="sign_out_there"),
    path("signing/everywhere/", views.sign_out_everywhere, name="sign_out_everywhere"),
    path("signing/passkeys/add/", views.add, name="add_passkey"),
    path("signing/passkeys/<int:number>/remove/", views.remove, name="remove_passkey"),
    path("signing/prove/", views.prove_again, name="prove"),
]
