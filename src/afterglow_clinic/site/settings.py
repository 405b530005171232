"""Settings, from the environment; the defaults are the safe ones.

AFTERGLOW_DATABASE_URL   sqlite:///path or postgresql://...   (default: var/afterglow.sqlite3)
AFTERGLOW_SECRET_KEY     required outside the demo
AFTERGLOW_HOSTS          comma-separated host names           (demo: loopback only)
AFTERGLOW_DEMO           1: seeded clinic, no second factor, loopback only
AFTERGLOW_MASTER_KEY_FILE  the keys over members' keys; required outside the demo, see docs/privacy.md
AFTERGLOW_EMAIL_URL      smtp://user:password@host:port, or console:
AFTERGLOW_PROXIES        how many proxies stand before this server and add to X-Forwarded-For (default: 1)
AFTERGLOW_URL            where members reach this server (default: https and the first of the hosts)
AFTERGLOW_WORDING         a folder of wording files the clinic is licensed to show, laid over the shelf
AFTERGLOW_PUSH_KEY_FILE  the key for reminders on phones, see docs/how-to/reminders.md; without it none
AFTERGLOW_PUSH_CONTACT   how a push service reaches the operator (default: mailto: and the sender)
"""

import os
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import dj_database_url
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured

from afterglow_clinic.chart.actor import Role
from afterglow_clinic.chart.permissions import EVERYONE, Permission
from afterglow_clinic.site.sqlite import use_safe_sqlite

DEMO = os.environ.get("AFTERGLOW_DEMO") == "1"
DEBUG = False
VAR = Path(os.environ.get("AFTERGLOW_VAR", "var")).resolve()
# The demo makes its own at first use; a clinic's lies outside the database and its backups.
MASTER_KEY_FILE = os.environ.get("AFTERGLOW_MASTER_KEY_FILE") or (VAR / "master.keys" if DEMO else None)
WORDING_FOLDER = Path(os.environ["AFTERGLOW_WORDING"]) if os.environ.get("AFTERGLOW_WORDING") else None
PUSH_KEY_FILE = os.environ.get("AFTERGLOW_PUSH_KEY_FILE") or (VAR / "push.key" if DEMO else None)
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]


def _secret_key() -> str:
    key = os.environ.get("AFTERGLOW_SECRET_KEY", "")
    if DEMO:
        return key or "a-demo-key-that-guards-nothing-real-and-refuses-public-addresses"
    if len(key) < 50:
        raise ImproperlyConfigured("AFTERGLOW_SECRET_KEY: set a random value of at least 50 characters")
    return key


SECRET_KEY = _secret_key()
ALLOWED_HOSTS = LOOPBACK if DEMO else [h for h in os.environ.get("AFTERGLOW_HOSTS", "").split(",") if h]
_own_url = "http://127.0.0.1:8000" if DEMO else f"https://{ALLOWED_HOSTS[0]}" if ALLOWED_HOSTS else ""
PUBLIC_URL = os.environ.get("AFTERGLOW_URL", _own_url).rstrip("/")
CSRF_TRUSTED_ORIGINS = [] if DEMO else [f"https://{h}" for h in ALLOWED_HOSTS]

INSTALLED_APPS = [
    "afterglow_clinic.site",  # before allauth, whose pages it restyles
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",  # for allauth's own templates
    "django_htmx",
    "csp",
    "axes",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "afterglow_clinic.chart",
    "afterglow_clinic.front_desk",
    "afterglow_clinic.waiting_room",
    "afterglow_clinic.member_home",
    "afterglow_clinic.care_station",
    "afterglow_clinic.consult_room",
    "afterglow_clinic.integration_room",
    "afterglow_clinic.treatment_room",
    "afterglow_clinic.records_room",
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "afterglow_clinic.site.middleware.RefuseBadInput",
    "afterglow_clinic.site.middleware.PackStatic",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "afterglow_clinic.site.middleware.DemoStaysHome",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "afterglow_clinic.site.powers.FewPowers",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "afterglow_clinic.site.middleware.KnowTheActor",
    "afterglow_clinic.site.middleware.RememberTheDay",
    "afterglow_clinic.site.middleware.PermissionGate",
    "afterglow_clinic.site.history.NoWordsInHistory",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "afterglow_clinic.site.urls"
WSGI_APPLICATION = "afterglow_clinic.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "afterglow_clinic.site.context.house",
            ],
            "builtins": ["django.templatetags.i18n", "django.templatetags.static"],
        },
    }
]

# The database. SQLite keeps every acknowledged write through a power cut (FULL), and one writer at a
# time (IMMEDIATE) means no lock errors; the price is measured in bench/.
DATABASE_URL = os.environ.get("AFTERGLOW_DATABASE_URL") or f"sqlite:///{VAR / 'afterglow.sqlite3'}"
DATABASES = {"default": dj_database_url.parse(DATABASE_URL, conn_max_age=None)}
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    SQLITE_VERSION = use_safe_sqlite()
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": (
            "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA cache_size=-32000;"
            "PRAGMA mmap_size=134217728;PRAGMA temp_store=MEMORY;"
            "PRAGMA secure_delete=ON;"  # a destroyed key leaves no trace in a freed page
        ),
    }

AUTH_USER_MODEL = "chart.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_ADAPTER = "afterglow_clinic.site.signing_in.ClosedDoors"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_UNKNOWN_ACCOUNTS = False  # nobody is invited to sign up
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_RATE_LIMITS: Any = False if os.environ.get("AFTERGLOW_TEST") == "1" else {}
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "afterglow_clinic.site.signing_in.QuietPasskeys"
MFA_FORMS = {"login_webauthn": "afterglow_clinic.site.signing_in.PasskeyForm"}
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEMO  # http://localhost; a passkey cannot be bound to a number address
MFA_TOTP_ISSUER = "Afterglow"
# Wrong passwords close one name, whoever types them: a clinic's people share an address, and behind a proxy
# everybody does. How often one address may try at all is allauth's to say, by the address the proxy tells.
AXES_FAILURE_LIMIT = 8
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = ["username"]
AXES_USERNAME_FORM_FIELD = "login"
AXES_USERNAME_CALLABLE = "afterglow_clinic.site.signing_in.name_typed"
AXES_RESET_ON_SUCCESS = True
AXES_LOCKOUT_TEMPLATE = "429.html"
ALLAUTH_TRUSTED_PROXY_COUNT = 0 if DEMO else int(os.environ.get("AFTERGLOW_PROXIES", "1"))
AXES_HANDLER = (
    "axes.handlers.dummy.AxesDummyHandler"
    if os.environ.get("AFTERGLOW_TEST") == "1"
    else "axes.handlers.database.AxesDatabaseHandler"
)

# A member has no password and no second factor to look after: their door is the invitation, or a passkey
# they made in their own app.
_signed_in = Permission("account.own", EVERYONE - {Role.MEMBER})
_public = Permission("account.sign-in", public=True)
OUTSIDE_VIEWS = {
    "account_login": _public,
    "account_logout": _public,
    "account_inactive": _public,
    "account_reauthenticate": _signed_in,
    "account_change_password": _signed_in,
    "account_set_password": _signed_in,
    "account_reset_password": _public,
    "account_reset_password_done": _public,
    "account_reset_password_from_key": _public,
    "account_reset_password_from_key_done": _public,
    "mfa_authenticate": _public,
    "mfa_reauthenticate": _signed_in,
    "mfa_index": _signed_in,
    "mfa_activate_totp": _signed_in,
    "mfa_deactivate_totp": _signed_in,
    "mfa_view_recovery_codes": _signed_in,
    "mfa_generate_recovery_codes": _signed_in,
    "mfa_download_recovery_codes": _signed_in,
    "mfa_list_webauthn": _signed_in,
    "mfa_add_webauthn": _signed_in,
    "mfa_edit_webauthn": _signed_in,
    "mfa_remove_webauthn": _signed_in,
    "mfa_reauthenticate_webauthn": _signed_in,
    "mfa_login_webauthn": _public,
    "mfa_signup_webauthn": _public,
}

SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = not DEMO
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_ENGINE = "django.contrib.sessions.backends.db"
CSRF_COOKIE_SECURE = not DEMO
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "afterglow_clinic.site.views.refused_form"
SECURE_SSL_REDIRECT = not DEMO
SECURE_HSTS_SECONDS = 0 if DEMO else 365 * 24 * 60 * 60
SECURE_HSTS_INCLUDE_SUBDOMAINS = not DEMO
# Being on the browsers' preload list binds a clinic's whole domain for years: theirs to choose.
# axes.W006 warns of counting by cookies or browsers, which change at will; here it is by the name.
SILENCED_SYSTEM_CHECKS = ["security.W021", "axes.W006"]
SECURE_PROXY_SSL_HEADER = None if DEMO else ("HTTP_X_FORWARDED_PROTO", "https")
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_MAX_MEMORY_SIZE = 16 * 1024 * 1024
# Parts of a recording whose entry does not come: longer than a phone may keep its outbox (30 days).
VOICE_PARTS_KEPT_DAYS = 45
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "media-src": [SELF, "blob:"],  # a member's own recording, before it is sent
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
FORMAT_MODULE_PATH = "afterglow_clinic.site.formats"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False

_email = urlsplit(os.environ.get("AFTERGLOW_EMAIL_URL", "console:"))
EMAIL_CONFIGURED = _email.scheme == "smtp"
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if EMAIL_CONFIGURED
    else "afterglow_clinic.site.spoken_mail.SpokenMail"
)
EMAIL_HOST = _email.hostname or "localhost"
EMAIL_PORT = _email.port or 587
EMAIL_HOST_USER = unquote(_email.username or "")
EMAIL_HOST_PASSWORD = unquote(_email.password or "")
EMAIL_USE_TLS = EMAIL_PORT == 587
EMAIL_TIMEOUT = 20
DEFAULT_FROM_EMAIL = os.environ.get("AFTERGLOW_EMAIL_FROM", "afterglow@localhost")
PUSH_CONTACT = os.environ.get("AFTERGLOW_PUSH_CONTACT") or f"mailto:{DEFAULT_FROM_EMAIL}"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {"django.request": {"level": "ERROR"}, "axes": {"level": "ERROR"}},
}
