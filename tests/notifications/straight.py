"""The planted fault of the kill test: a worker that knows only what the broker brings it. Same Celery settings."""

from celery import Celery
from django.core.mail import EmailMessage

app = Celery("straight")
app.config_from_object("django.conf:settings", namespace="CELERY")


@app.task(name="straight.send")
def send(number: str) -> None:
    EmailMessage("Hello", "You", to=["a@demo.example"], headers={"Message-ID": f"<{number}@localhost>"}).send()
