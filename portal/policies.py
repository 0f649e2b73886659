"""What a browser may do on the portal's pages: nothing from anywhere else, and none of the device's senses."""

from typing import Any
from urllib.parse import urlsplit

from csp.constants import NONE, SELF

CONTENT: dict[str, Any] = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "object-src": [NONE],
    }
}
PERMISSIONS: dict[str, list] = {
    name: [] for name in ("camera", "display-capture", "geolocation", "microphone", "payment", "usb")
}

# The pages that ask for camera and microphone, and open a socket beside the portal's own requests.
VIDEO_PAGES = frozenset({"appointments:check_devices", "appointments:show_room", "appointments:show_guest_room"})
VIDEO_PERMISSIONS: dict[str, list] = PERMISSIONS | {"camera": ["self"], "microphone": ["self"]}


def video_content(portal_url: str) -> dict[str, list[str]]:
    """What the policy of those pages has besides: some browsers do not count a socket among what is one's own."""
    return {"connect-src": ["ws" + urlsplit(portal_url)._replace(path="").geturl().removeprefix("http")]}
