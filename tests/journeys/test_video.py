"""J21: a video visit between real browsers: waiting, being let in, dropping and coming back, and every way out."""

import shutil
import subprocess
import time

import pytest
from playwright.sync_api import expect

from appointments import turn
from audit.models import Entry
from portal.sockets import Turn
from tests.appointments.rooms import given_a_helper, given_a_nurse, given_a_visit
from tests.browser import FLAGS, program
from tests.journeys.goodness import then_axe_finds_nothing_grave, then_it_fits_the_window
from tests.journeys.people import Visitor, given_a_citizen, with_keys
from tests.journeys.serving import free_port, serving

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True, databases=["default", "owner"])]
DEVICES = ["camera", "microphone"]
SECRET = "a secret that only coturn and the portal know"
WATCH = """(() => {
  const Made = RTCPeerConnection;
  window.links = [];
  window.RTCPeerConnection = function (...given) { const link = new Made(...given); links.push(link); return link; };
})()"""
LOSE = """(() => {
  const send = WebSocket.prototype.send;
  let lost = 6;
  WebSocket.prototype.send = function (said) {
    if (JSON.parse(said).type !== 'signal' || --lost < 0) send.call(this, said);
  };
})()"""
STATS = """async () => {
  const found = [];
  for (const link of window.links.filter(link => link.connectionState === 'connected')) {
    const one = { frames: 0, sound: 0, pairs: [] }, all = new Map(await link.getStats());
    for (const stat of all.values()) {
      if (stat.type === 'inbound-rtp' && stat.kind === 'video') one.frames += stat.framesDecoded ?? 0;
      if (stat.type === 'inbound-rtp' && stat.kind === 'audio') one.sound += stat.packetsReceived ?? 0;
      if (stat.type === 'candidate-pair' && stat.nominated && stat.state === 'succeeded')
        one.pairs.push(all.get(stat.localCandidateId)?.candidateType);
    }
    found.push(one);
  }
  return found;
}"""
RELAYED = """async ([server]) => {
  const link = new RTCPeerConnection({ iceServers: [server], iceTransportPolicy: 'relay' });
  link.createDataChannel('x');
  let found = 0;
  const done = new Promise(ready => {
    link.onicecandidate = ({ candidate }) => { if (candidate?.candidate) found += 1; else ready(); };
    setTimeout(ready, 8000);
  });
  await link.setLocalDescription();
  await done;
  link.close();
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
        context.add_init_script(WATCH)
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


def sees_and_hears(visitor, *, others=1) -> list[dict]:
    """Pictures of each of the others are decoded, and their sound comes; gives what the browser counts."""
    found: list[dict] = []
    for _ in range(150):
        found = visitor.page.evaluate(STATS)
        if len(found) == others and all(one["frames"] > 5 and one["sound"] > 5 for one in found):
            break
        visitor.page.wait_for_timeout(200)
    assert len(found) == others and all(one["frames"] > 5 and one["sound"] > 5 for one in found), found
    expect(visitor.page.locator("[data-others] video")).to_have_count(others)
    return found


def press(visitor, words) -> None:
    """What stays on the page."""
    visitor.page.get_by_role("button", name=words, exact=True).press("Enter")


def opens_the_visit(host):
    return host.go("/desk/video/").is_at("Today’s video visits").follow("Open the visit")


def is_out(visitor, words) -> None:
    expect(visitor.page.locator("[data-over-words]")).to_contain_text(words, timeout=20_000)


def link_from(host, booking, *, name="Ania Nowak") -> str:
    page = host.context.new_page()
    page.goto(host.site + address(booking, "invite/"))
    page.get_by_label("An interpreter").press("Space")
    page.get_by_label("Their name").fill(name)
    page.get_by_role("button", name="Make a link").press("Enter")
    link = page.locator(".dfd-visit-link").inner_text()
    page.close()
    return link.strip()


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


def test_three_with_an_interpreter_who_is_sent_out(at_a_camera, morag, booking, nurse):
    person, host, guest = at_a_camera(morag), at_a_camera(nurse), at_a_camera()
    waits(person.go(address(booking)))
    opens_the_visit(host)
    lets_in(host, "Morag Fraser")
    guest.page.goto(link_from(host, booking))
    guest.is_at("Join a video visit").does_not_see("Morag").press("Go to the waiting room").is_told("Enter your name.")
    waits(guest.fill("Your name", "Ania Nowak").press("Go to the waiting room")).does_not_see("Morag", "Una Reid")
    assert guest.page.evaluate("() => window.links.length") == 0
    lets_in(host, "Ania Nowak")
    for visitor in (person, host, guest):
        sees_and_hears(visitor, others=2)
        then_axe_finds_nothing_grave(visitor.page)
        then_it_fits_the_window(visitor.page)
    host.page.get_by_role("button", name="Send Ania Nowak out").press("Enter")
    is_out(guest, "You were asked to leave the visit.")
    sees_and_hears(person)
    guest.press("Leave and forget").is_at("You have left")
    assert not [cookie for cookie in guest.context.cookies() if cookie["name"] in ("visit", "session")]
    names = set(Entry.objects.filter(route="websocket").values_list("actor_name", flat=True))
    assert "Ania Nowak" in names


def test_what_is_lost_on_the_way_is_said_again(at_a_camera, morag, booking, nurse):
    person, host = at_a_camera(morag), at_a_camera(nurse)
    person.context.add_init_script(LOSE)
    waits(person.go(address(booking)))
    opens_the_visit(host)
    lets_in(host, "Morag Fraser")
    sees_and_hears(person)
    sees_and_hears(host)


def test_a_drop_and_the_way_back(at_a_camera, morag, booking, nurse):
    person, host = at_a_camera(morag), at_a_camera(nurse)
    waits(person.go(address(booking)))
    opens_the_visit(host)
    lets_in(host, "Morag Fraser")
    sees_and_hears(host)
    person.page.reload()
    sees_and_hears(person)
    sees_and_hears(host)
    host.page.reload()
    sees_and_hears(host)
    sees_and_hears(person)
    press(person, "Leave")
    person.is_at("You have left the video visit")
    expect(status(host)).to_contain_text("Morag Fraser has left.")
    waits(person.follow("Go back in"))


def test_a_camera_that_is_denied(at_a_camera, morag, booking, nurse):
    person, host = at_a_camera(morag, devices=False), at_a_camera(nurse)
    person.go(address(booking, ""))
    press(person, "Try camera and microphone")
    expect(status(person)).to_have_text("Neither camera nor microphone can be used.")
    person.sees("allow camera and microphone", "Call me instead", "sound alone")
    then_axe_finds_nothing_grave(person.page)
    waits(person.follow("Go to the waiting room")).sees("Neither microphone nor camera can be used.")
    opens_the_visit(host)
    lets_in(host, "Morag Fraser")
    expect(person.page.locator("[data-others] video")).to_have_count(1)
    person.page.get_by_label("Your words").fill("I hear you, but have no microphone")
    press(person, "Write")
    expect(host.page.get_by_role("log")).to_contain_text("I hear you")
    person.go(address(booking, "")).press("Call me instead").sees("They call the number that they have for you")
    expect(host.page.locator("[data-telephone]")).to_be_visible()


def test_a_helper_waits_with_both_names_and_without_script_there_is_the_telephone(at_a_camera, morag, booking, nurse):
    ishbel, _ = given_a_helper(morag)
    third, host = at_a_camera(with_keys(ishbel)), at_a_camera(nurse)
    waits(third.go(address(booking)))
    opens_the_visit(host)
    lets_in(host, "Ishbel Buchanan, for Morag Fraser")
    sees_and_hears(third)
    plain = at_a_camera(morag, script=False).go(address(booking))
    plain.sees("This needs JavaScript", "01592 000 222").press("Call me instead").sees("They call the number")


def test_from_a_hub_without_traces(at_a_camera, morag, booking, nurse):
    home, hub, host = at_a_camera(morag), at_a_camera(), at_a_camera(nurse)
    home.go(address(booking, "code/")).press("Make a join code").finds_the_page_good()
    code = home.page.locator(".dfd-code").inner_text()
    hub.go("/visit/").is_at("Join a video visit").finds_the_page_good().press("Go to the waiting room")
    hub.is_told("Enter the join code.").fill("Join code", code.lower()).press("Go to the waiting room")
    waits(hub).does_not_see("Morag")
    opens_the_visit(host)
    lets_in(host, "Morag Fraser")
    sees_and_hears(hub)
    press(hub, "Leave")
    hub.is_at("You have left").finds_the_page_good()
    assert not [cookie for cookie in hub.context.cookies() if cookie["name"] in ("visit", "session")]
    assert hub.page.evaluate("() => sessionStorage.length + localStorage.length") == 0
    hub.page.go_back()
    hub.does_not_see("Morag")


# --- Through coturn
@pytest.fixture
def coturn(tmp_path):
    """Debian's TURN server on this machine alone."""
    program = shutil.which("turnserver")
    if program is None:
        pytest.skip("No turnserver on this machine (apt-get install coturn).")
    port = free_port()
    command = [program, "-n", "--use-auth-secret", f"--static-auth-secret={SECRET}", "--realm=portal.example"]
    command += ["--listening-ip=127.0.0.1", "--relay-ip=127.0.0.1", f"--listening-port={port}", "--no-tls", "--no-dtls"]
    command += ["--allow-loopback-peers", "--no-cli", f"--log-file={tmp_path}/turn.log", f"--pidfile={tmp_path}/pid"]
    command += [f"--userdb={tmp_path}/turn.db", "--simple-log"]
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield f"turn:127.0.0.1:{port}"
    process.terminate()
    process.wait(timeout=10)


def test_only_relayed_through_coturn(chromium, coturn, transactional_db, morag, booking, nurse):
    with serving(VIDEO_CHECK_SECONDS="0.5", TURN_URLS=coturn, TURN_SECRET=SECRET, VIDEO_RELAY_ONLY="1") as site:
        visitors = []
        for user in (morag, nurse):
            context = chromium.new_context(locale="en-GB", timezone_id="Europe/London")
            context.grant_permissions(DEVICES, origin=site)
            context.add_init_script(WATCH)
            visitors.append(Visitor(context, site, user).let_in())
        person, host = visitors
        waits(person.go(address(booking)))
        opens_the_visit(host)
        lets_in(host, "Morag Fraser")
        for visitor in visitors:
            assert all(one["pairs"] and set(one["pairs"]) == {"relay"} for one in sees_and_hears(visitor))
        for visitor in visitors:
            visitor.context.close()


def test_coturn_takes_our_credentials_and_no_others(chromium, coturn, booking, settings):
    settings.TURN = Turn([coturn], SECRET)
    context = chromium.new_context()
    page = context.new_page()

    def relayed(*, life=600, secret=SECRET) -> int:
        settings.TURN = Turn([coturn], secret)
        name, word = turn.credentials(booking.id, now=time.time(), life=life)
        return page.evaluate(RELAYED, [{"urls": coturn, "username": name, "credential": word}])

    assert relayed() > 0
    assert relayed(secret="another secret") == 0
    assert relayed(life=-60) == 0
    context.close()
