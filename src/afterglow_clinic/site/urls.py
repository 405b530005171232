"""Every address of the house. Each view declares its permission, or the server does not start."""

from allauth.account import views as account
from django.urls import URLPattern, URLResolver, include, path, re_path

from afterglow_clinic.site import views
from afterglow_clinic.site.signing_in import SignOut

urlpatterns: list[URLPattern | URLResolver] = [
    path("", views.home, name="home"),
    path("_/health/", views.health, name="health"),
    path("_/look/", views.look, name="look"),
    path("_/theme/", views.theme, name="theme"),
    path("members/", include("afterglow_clinic.front_desk.urls")),
    path("w/", include("afterglow_clinic.waiting_room.urls")),
    path("home/", include("afterglow_clinic.member_home.urls")),
    path("care/", include("afterglow_clinic.care_station.urls")),
    path("story/", include("afterglow_clinic.consult_room.urls")),
    path("day/", include("afterglow_clinic.treatment_room.urls")),
    path("times/", include("afterglow_clinic.front_desk.booking.urls")),
    path("protocols/", include("afterglow_clinic.consult_room.protocols.urls")),
    path("integration/", include("afterglow_clinic.integration_room.urls")),
    path("records/", include("afterglow_clinic.records_room.urls")),
    path("sign-in/", account.login, name="account_login"),
    path("sign-out/", SignOut.as_view(), name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("sign-in/again/", account.reauthenticate, name="account_reauthenticate"),
    path("password/", account.password_change, name="account_change_password"),
    path("password/set/", account.password_set, name="account_set_password"),
    path("password/reset/", account.password_reset, name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("second-factor/", include("allauth.mfa.urls")),
]
