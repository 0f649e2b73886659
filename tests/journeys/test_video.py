"""J21: a video visit between real browsers: waiting, being let in, dropping and coming back, and every way out."""

import re
import shutil

import pytest
from playwright.sync_api import expect

from audit.models import Entry
from tests.appointments.rooms import given_a_helper, given_a_nurse, given_a_visit
from tests.browser import FLAGS, program
from tests.journeys.people import Visitor, given_a_citizen, with_keys
from tests.journeys.serving import serving

pytestmark = pytest.mark.django_db(transaction=True, databases=["default", "owner"])
DEVICES = ["camera", "microphone"]
HEARD = """async () => {
  const found = [];
  for (const video of document.querySelectorAll('[data-others] video')) found.push({
    frames: video.getVideoPlaybackQuality().totalVideoFrames, width: video.videoWidth,
    audio: video.srcObject.getAudioTracks().length});
  return found;
}"""


@pytest.fixture(scope="module")
def chromium(playwright):
    """A browser with a camera that shows a moving picture; whether it may be used is each person's choice."""
    browser = playwright.chromium.launch(executable_path=program(), args=[*FLAGS, "--use-fake-device-for-media-stream"])
    yield browser
    browser.close()


@pytest.fixture
def site(transactional_db):
    with serving(VIDEO_CHECK_SECONDS="0.5") as address:
        yield address


@pytest.fixture
def at_a_camera(chromium, site):
    """Somebody sits down with a camera, which they may have forbidden to be used."""
    contexts = []

    def sit_down(user=None, *, devices=True, script=True):
        context = chromium.new_context(locale="en-GB", timezone_id="Europe/London", java_script_enabled=script)
        if devices:
            context.grant_permissions(DEVICES, origin=site)
        contexts.append(context)
        visitor = Visitor(context, site, user, script=script)
        return visitor.let_in() if user else visitor

    yield sit_down
    for context in contexts:
        context.close()


@pytest.fixture
def morag():
    return given_a_citizen()


@pytest.fixture
def booking(morag):
    return given_a_visit(morag)


@pytest.fixture
def nurse(booking):
    return with_keys(given_a_nurse(booking))


def address(booking, page="room/") -> str:
    return f"/p/{booking.patient_id}/appointments/{booking.id}/video/{page}"


def status(visitor):
    return visitor.page.locator("[data-status]")


def waits(visitor):
    expect(status(visitor)).to_contain_text("You are in the waiting room.", timeout=20_000)
    return visitor


def lets_in(host, name):
    host.page.get_by_role("button", name=f"Let {name} in").press("Enter")


def sees_and_hears(visitor, *, others=1):
    """Pictures of the others are decoded, more of them all the time, and their sound is there."""
    visitor.page.wait_for_function(
        """n => { const all = [...document.querySelectorAll('[data-others] video')];
        return all.length === n && all.every(v => v.videoWidth && v.getVideoPlaybackQuality().totalVideoFrames > 5); }""",
        arg=others,
        timeout=30_000,
    )
    found = visitor.page.evaluate(HEARD)
    assert len(found) == others and all(one["frames"] > 5 and one["audio"] == 1 for one in found), found


def test_a_visit_between_two(at_a_camera, morag, booking, nurse):
    person, host = at_a_camera(morag), at_a_camera(nurse)
    person.go(address(booking, "")).is_at("Before your video visit").sees("Nothing is recorded")
    person.page.get_by_role("button", name="Try camera and microphone").press("Enter")
    expect(status(person)).to_have_text("Camera and microphone work.")
    waits(person.follow("Go to the waiting room")).sees("clinics often run late", "Nothing is recorded")
    host.go("/desk/video/").is_at("Today’s video visits").sees("Morag Fraser", "Waiting").follow("Open the visit")
    lets_in(host, "Morag Fraser")
    sees_and_hears(person)
    sees_and_hears(host)
    person.page.get_by_label("Your words").fill("Can you see me?")
    person.page.get_by_role("button", name="Write").press("Enter")
    expect(host.page.get_by_role("log")).to_contain_text("Morag Fraser: Can you see me?")
    person.page.get_by_role("button", name="Turn microphone off").press("Enter")
    expect(host.page.locator("[data-others]")).to_contain_text("microphone off")
    host.page.get_by_role("button", name="End the visit for all").press("Enter")
    expect(person.page.locator("[data-over-words]")).to_have_text("The visit has ended.")
    words = {"video-wait", "video-join", "video-admit", "video-end"}
    assert words <= set(Entry.objects.values_list("action", flat=True))
