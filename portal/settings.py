"""Every setting of the portal. Differences between places come from the environment alone."""

import os
from pathlib import Path
from urllib.parse import urlsplit

from portal import broker, database, identity_providers, mail, policies, schedule, sockets


def env(name: str, default: str = "") -> str:
    return os.environ.get(name) or default


def env_bool(name: str, default: bool = False) -> bool:
    return env(name, "1" if default else "0").lower() in {"1", "true", "yes", "on"}


def env_list(name: str, default: str = "") -> list[str]:
    return [part.strip() for part in env(name, default).split(",") if part.strip()]


# --- Core -------------------------------------------------------------------------------------------
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env("DATA_DIR", str(BASE_DIR / ".data")))
DEBUG = env_bool("DEBUG")
DEMO = env_bool("DEMO")  # demo people allowed, the clock may be moved
SECRET_KEY = env("SECRET_KEY", "harmless-key-for-tests-and-tools-only-not-for-any-real-use-0123456789")
HEALTH_NUMBER_KEY = env("HEALTH_NUMBER_KEY", "harmless-key-for-tests-and-tools-only")
SEALING_KEYS = env("SEALING_KEYS", "harmless-key-for-tests-and-tools-only")  # by commas; the first one seals
PORTAL_URL = env("PORTAL_URL", f"http://localhost:{env('PORT', '8000')}")
LEAVE_TO = env("LEAVE_TO", "https://www.bbc.co.uk/weather")  # where "Leave quickly" leads: of no interest to anybody
HTTPS = PORTAL_URL.startswith("https://")
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = [PORTAL_URL]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
ASGI_APPLICATION = "portal.asgi.application"
PROCESS = env("PROCESS", "command")  # web, worker, beat, command
HELP_DESK_PHONE = env("HELP_DESK_PHONE", "0808 157 0123")
SECURITY_CONTACT = env("SECURITY_CONTACT", "mailto:security@digital-front-door.example")
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000_000
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
FILE_UPLOAD_HANDLERS = ["vault.uploading.Bounded"]
CLAMAV_SOCKET = env("CLAMAV_SOCKET")  # a path or host:port; empty: files are not checked for viruses, and pages say so

# --- Apps -------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "portal",
    "interop",
    "appointments",
    "contributions",
    "messaging",
    "prescriptions",
    "records",
    "vault",
    "work",
    "consent",
    "notifications",
    "accounts",
    "audit",
    "clock",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.forms",
    "django_cotton.apps.SimpleAppConfig",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "accounts.oidc",
    "axes",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_otp_webauthn",
    "csp",
]

# --- Middleware ---------------------------------------------------------------------------------------
MIDDLEWARE = [
    "portal.middleware.RequestId",
    "portal.middleware.ResponseHeaders",
    "django.middleware.security.SecurityMiddleware",
    "portal.middleware.ShortWay",
    "portal.middleware.BrowserRules",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.middleware.AsTheySee",
    "portal.middleware.Answers",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "consent.middleware.FactsAtHand",
    "accounts.reading.InTheirWay",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "accounts.middleware.SessionLimits",
    "accounts.middleware.WhoIsAsking",
    "vault.uploading.TooLarge",
    "axes.middleware.AxesMiddleware",
]

SILENCED_SYSTEM_CHECKS = ["security.W002"]  # portal.middleware.BrowserRules sends X-Frame-Options

# --- Templates ----------------------------------------------------------------------------------------
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "loaders": [
                (
                    "portal.drawing.loader.Loader",
                    [
                        "django_cotton.cotton_loader.Loader",
                        "django.template.loaders.filesystem.Loader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
            "builtins": ["django_cotton.templatetags.cotton"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "accounts.context.session",
                "portal.navigation.menu",
                "portal.navigation.person",
            ],
        },
    }
]
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
COTTON_DIR = "cotton"

# --- Database -----------------------------------------------------------------------------------------
DATABASE_URL = env("DATABASE_URL", "postgresql:///portal")
_pool_size = int(env("DATABASE_POOL", "16"))
_runtime: dict = {
    "timeouts": PROCESS == "web",
    "pool": {"min_size": 1, "max_size": _pool_size, "timeout": 3, "reset": database.reset_connection}
    if _pool_size
    else None,
}
DATABASES = {
    "default": database.alias(env("DATABASE_APP_URL"), **_runtime)
    if env("DATABASE_APP_URL")
    else database.app_alias(DATABASE_URL, SECRET_KEY, **_runtime),
    "owner": database.alias(DATABASE_URL),
}

# --- Broker and background work -------------------------------------------------------------------------
REDIS_URL = env("REDIS_URL", "redis://localhost:6379/0")
CELERY_BROKER_URL = broker.for_celery(REDIS_URL)
CHANNEL_LAYERS, TURN, VIDEO_CHECK_SECONDS = sockets.settings(REDIS_URL, SECRET_KEY)
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_SERIALIZER = CELERY_EVENT_SERIALIZER = "json"
CELERY_TASK_IGNORE_RESULT = True  # and no result backend: whoever wants to know asks the tables
CELERY_TASK_ACKS_LATE = CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = False  # the outbox row's lease decides, not the broker
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a broker that comes back finds its workers
CELERY_BROKER_CONNECTION_TIMEOUT = broker.PATIENCE
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 90,  # seconds: the longest task and a margin
    "socket_connect_timeout": broker.PATIENCE,
    "socket_timeout": broker.PATIENCE if PROCESS == "web" else 3,  # a worker listens for a second at a time
    "max_retries": 0,  # who publishes does not wait for a broker that is gone
    "interval_start": 0,
    "interval_step": 0,
}
CELERY_TIMEZONE = "UTC"
OUTBOX_SECONDS = float(env("OUTBOX_SECONDS", "2"))  # how often the relay looks for rows that wait
OUTBOX_LEASE = float(env("OUTBOX_LEASE", "20"))  # seconds until a row in dead hands is taken again
OUTBOX_TURN = 20  # seconds that one turn of the relay lasts at most
CELERY_BEAT_SCHEDULE = schedule.beat(OUTBOX_SECONDS)

# --- Sign-in ------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/home/"
ACCOUNT_ADAPTER = "accounts.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "accounts.forms.LoginForm",
    "signup": "accounts.forms.SignupForm",
    "reset_password": "accounts.forms.ResetPasswordForm",
    "reset_password_from_key": "accounts.forms.ResetPasswordKeyForm",
    "change_password": "accounts.forms.ChangePasswordForm",
    "add_email": "accounts.forms.AddEmailForm",
}
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_EMAIL_NOTIFICATIONS = True  # a mail for every change of password or address
ACCOUNT_CHANGE_EMAIL = True  # one address, replaced once the new one is confirmed
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = "django.contrib.auth.tokens.PasswordResetTokenGenerator"
PASSWORD_RESET_TIMEOUT = 3600
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_SESSION_REMEMBER = False
SOCIALACCOUNT_PROVIDERS = identity_providers.read(env("IDENTITY_PROVIDERS"))
SOCIALACCOUNT_ADAPTER = "accounts.oidc.adapters.IdentityAdapter"
SOCIALACCOUNT_EMAIL_REQUIRED = False
SOCIALACCOUNT_EMAIL_VERIFICATION = "none"  # an address counts only where the provider has checked it
FHIR_PER_MINUTE = int(env("FHIR_PER_MINUTE", "3000"))  # requests of one session, for each process
ACCOUNT_RATE_LIMITS: dict | bool = False  # axes counts passwords, django-otp counts codes: one answer each
RATE_LIMITS = env("RATE_LIMITS", "normal")  # normal, test: many people sign in from one address
AXES_HANDLER = "accounts.throttle.Throttle"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = ["username", "ip_address"]  # each counted by itself; the address has its own limit
AXES_USERNAME_CALLABLE = "accounts.throttle.login_mark"
AXES_CLIENT_IP_CALLABLE = "accounts.throttle.client_address"
AXES_LOCKOUT_CALLABLE = "accounts.replies.locked_out"
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False  # trying on does not make the lock longer
AXES_RESET_ON_SUCCESS = True
AXES_DISABLE_ACCESS_LOG = True  # the access log of the house has it
AXES_SENSITIVE_PARAMETERS = ["login", "username", "ip_address", "next", "csrfmiddlewaretoken"]
AXES_VERBOSE = False
OTP_TOTP_ISSUER = OTP_WEBAUTHN_RP_NAME = "Digital Front Door"
OTP_WEBAUTHN_RP_ID = urlsplit(PORTAL_URL).hostname  # passkeys belong to this name: changing it leaves them behind
OTP_WEBAUTHN_ALLOWED_ORIGINS = [PORTAL_URL]
OTP_WEBAUTHN_ALLOW_PASSWORDLESS_LOGIN = False

# --- Sessions -----------------------------------------------------------------------------------------
SESSION_ENGINE = "accounts.sessions"
SESSION_IDLE_CITIZEN = int(env("SESSION_IDLE_CITIZEN", "1800"))  # seconds
SESSION_IDLE_STAFF = int(env("SESSION_IDLE_STAFF", "900"))
SESSION_ABSOLUTE = int(env("SESSION_ABSOLUTE", "43200"))
STEP_UP_SECONDS = int(env("STEP_UP_SECONDS", "900"))
SESSION_COOKIE_AGE = SESSION_ABSOLUTE
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# --- Mail ---------------------------------------------------------------------------------------------
EMAIL_URL = env("EMAIL_URL")  # smtp+tls://user:password@host:port, notify://template; empty: files
TEXT_BACKEND, NOTIFY_TEXT_TEMPLATE = mail.texts(env("TEXT_URL"))  # notify://template; empty: files
NOTIFY_EMAIL_TEMPLATE = ""
globals().update(mail.settings(EMAIL_URL))
NOTIFY_KEY, NOTIFY_URL = env("NOTIFY_KEY"), env("NOTIFY_URL", "https://api.notifications.service.gov.uk")
EMAIL_TIMEOUT = 5  # seconds for each answer of the mail server
MAIL_DIR, TEXT_DIR = DATA_DIR / "mail", DATA_DIR / "texts"
DEFAULT_FROM_EMAIL = env("DEFAULT_FROM_EMAIL", "Digital Front Door <no-reply@digital-front-door.example>")

# --- Security headers -----------------------------------------------------------------------------------
SECURE_HSTS_SECONDS = 63_072_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_SSL_REDIRECT = HTTPS
SECURE_REDIRECT_EXEMPT = ["^(healthz|readyz)$"]  # asked on the machine itself: a redirection is no answer
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env_bool("BEHIND_PROXY") else None
SECURE_REFERRER_POLICY = "same-origin"  # no-referrer would make browsers post `Origin: null`
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY, PERMISSIONS_POLICY = policies.CONTENT, policies.PERMISSIONS

# --- Static files, language, time -------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [
    BASE_DIR / "static",
    ("ds", BASE_DIR / "node_modules" / "@scottish-government" / "design-system" / "dist"),
]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = WHITENOISE_ALLOW_ALL_ORIGINS = False
LANGUAGE_CODE = "en-gb"
LANGUAGES = [("en-gb", "English"), ("gd", "Gàidhlig")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_I18N = USE_TZ = True
TIME_ZONE = "Europe/London"
FORMAT_MODULE_PATH = ["portal.formats"]

# --- Logging: JSON lines with a request id and nothing about people --------------------------------------------
LOG_LEVEL = env("LOG_LEVEL", "INFO")
LOGGING_CONFIG = "portal.logs.configure"
LOGGING = {"level": LOG_LEVEL}
