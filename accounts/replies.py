"""The answers to too many tries: the same whether or not there is such an account."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from accounts.throttle import WINDOW


def locked_out(request: HttpRequest, response: HttpResponse, credentials: dict | None) -> HttpResponse:
    """Too many wrong passwords."""
    return _wait(request, "accounts/locked.html")


def too_often(request: HttpRequest) -> HttpResponse:
    """Too many mails caused from one address."""
    return _wait(request, "accounts/too_often.html")


def _wait(request: HttpRequest, page: str) -> HttpResponse:
    minutes = int(WINDOW.total_seconds() // 60)
    response = render(request, page, {"minutes": minutes}, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response
