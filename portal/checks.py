"""The house checks itself at start: a URL without a door, or a type without an area, stops it."""

from collections.abc import Callable, Iterator

from django.apps import apps
from django.conf import settings
from django.core.checks import Error, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.urls import URLPattern, get_resolver

from consent.areas import AREAS_OF_KIND
from consent.doors import door_of
from consent.patientdata import PatientData


def every_view() -> Iterator[tuple[str, Callable]]:
    """Address and view of every URL of the site."""
    yield from _walk(get_resolver().url_patterns, "/")


def _walk(patterns, prefix: str) -> Iterator[tuple[str, Callable]]:
    for pattern in patterns:
        address = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield address, pattern.callback
        else:
            yield from _walk(pattern.url_patterns, address)


@register()
def every_url_has_a_door(app_configs, **kwargs) -> list[Error]:
    from portal.urls import LIBRARY_DOORS

    known = tuple(module for module, _, _ in LIBRARY_DOORS)
    return [
        Error(
            f"{address} has no door.",
            hint="Wear one of consent.doors, or enter the library in portal.urls.",
            id="portal.E001",
        )
        for address, view in every_view()
        if not door_of(view) and not getattr(view, "__module__", "").startswith(known)
    ]


@register()
def every_type_has_area_and_owner(app_configs, **kwargs) -> list[Error]:
    from records.types import PATIENT_TYPES

    return [
        Error(f"FHIR type {name} has no {what}.", id="portal.E002")
        for name, registered in PATIENT_TYPES.items()
        for what, there in (("area", AREAS_OF_KIND.get(name)), ("owner path", registered.owner))
        if not there
    ]


@register()
def no_patient_table_in_an_admin(app_configs, **kwargs) -> list[Error]:
    if not apps.is_installed("django.contrib.admin"):
        return []
    from django.contrib import admin

    return [
        Error(f"{model.__name__} is in the admin.", id="portal.E003")
        for model in admin.site._registry  # noqa: SLF001 - the admin offers no other list
        if issubclass(model, PatientData)
    ]


@register()
def connections_are_kept(app_configs, **kwargs) -> list[Error]:
    database = settings.DATABASES["default"]
    if settings.PROCESS != "web" or database["OPTIONS"].get("pool") or database.get("CONN_MAX_AGE") != 0:
        return []
    return [Error("No pool and no kept connections: every request would connect anew.", id="portal.E004")]


@register()
def keys_are_not_the_known_ones(app_configs, **kwargs) -> list[Error]:
    """Keys that stand in the source serve demonstrations and tests, never real people."""
    if settings.DEMO or settings.DEBUG:
        return []
    return [
        Error(f"{name} is not given, and this is no demonstration.", hint="See .env.example.", id="portal.E005")
        for name in ("SECRET_KEY", "HEALTH_NUMBER_KEY", "SEALING_KEYS")
        if getattr(settings, name).startswith("harmless-key")
    ]


def stop_unless_sound() -> None:
    """For servers, which unlike management commands run no checks of their own."""
    faults = [fault for fault in run_checks() if fault.is_serious()]
    if faults:
        raise ImproperlyConfigured("\n".join(map(str, faults)))
