"""The answers to too many tries: the same whether or not there is such an account."""

from django.http import HttpResponse
from django.shortcuts import render

from accounts.requests import Request
from accounts.throttle import WINDOW


def locked_out(request: Request, response: HttpResponse, credentials: dict | None) -> HttpResponse:
    """Too many wrong passwords."""
    return _wait(request, "accounts/locked.html")


def too_often(request: Request) -> HttpResponse:
    """Too many mails caused from one address."""
    return _wait(request, "accounts/too_often.html")


def _wait(request: Request, page: str) -> HttpResponse:
    minutes = int(WINDOW.total_seconds() // 60)
    response = render(request, page, {"minutes": minutes}, status=429)
    response["Retry-After"] = str(minutes * 60)
    return response


def closed(request: Request) -> HttpResponse:
    """The record's person has died: how executors go on."""
    return render(request, "accounts/closed.html", status=403)
