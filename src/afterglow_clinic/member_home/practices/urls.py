"""Addresses of a member's practices, under /home/."""

from django.urls import URLPattern, path

from afterglow_clinic.member_home.practices.views import asking, changing, choosing

ONE = "practices/<uuid:practice_id>/"
urlpatterns: list[URLPattern] = [
    path("practices/", asking.practices, name="practices"),
    path("practices/new/", choosing.choose, name="practice_choose"),
    path("practices/new/<slug:name>/", choosing.plan, name="practice_plan"),
    path(ONE, asking.practice, name="practice"),
    path(f"{ONE}check-in/", asking.check_in, name="check_in"),
    path(f"{ONE}rhythm/", changing.rhythm, name="practice_rhythm"),
    path(f"{ONE}rest/", changing.rest, name="practice_rest"),
    path(f"{ONE}resume/", changing.resume, name="practice_resume"),
    path(f"{ONE}end/", changing.end, name="practice_end"),
]
