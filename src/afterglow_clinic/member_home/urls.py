"""Addresses of the member's app, under /home/."""

from django.urls import URLPattern

from afterglow_clinic.member_home.circles.urls import urlpatterns as circles
from afterglow_clinic.member_home.journal.urls import urlpatterns as journal
from afterglow_clinic.member_home.journey.urls import urlpatterns as journey
from afterglow_clinic.member_home.language.urls import urlpatterns as language
from afterglow_clinic.member_home.messages.urls import urlpatterns as messages
from afterglow_clinic.member_home.outbox.urls import urlpatterns as outbox
from afterglow_clinic.member_home.practices.urls import urlpatterns as practices
from afterglow_clinic.member_home.preparing.urls import urlpatterns as preparing
from afterglow_clinic.member_home.prompts.urls import urlpatterns as prompts
from afterglow_clinic.member_home.reminders.urls import urlpatterns as reminders
from afterglow_clinic.member_home.safety.urls import urlpatterns as safety
from afterglow_clinic.member_home.shell.urls import urlpatterns as shell
from afterglow_clinic.member_home.signing.urls import urlpatterns as signing
from afterglow_clinic.member_home.story.urls import urlpatterns as story
from afterglow_clinic.member_home.thread.urls import urlpatterns as thread
from afterglow_clinic.member_home.today.urls import urlpatterns as today
from afterglow_clinic.member_home.yours.urls import urlpatterns as yours

app_name = "member_home"
urlpatterns: list[URLPattern] = [
    *circles,
    *journal,
    *journey,
    *language,
    *messages,
    *outbox,
    *practices,
    *preparing,
    *prompts,
    *reminders,
    *safety,
    *shell,
    *signing,
    *story,
    *thread,
    *today,
    *yours,
]
