"""How two browsers meet (static/js/video/peer.js), whatever is lost, doubled or late on the way between them."""

import pytest
from django.conf import settings

SCRIPT = settings.BASE_DIR / "static/js/video/peer.js"
MEET = """async () => {
  const { Peer } = await import('/peer.js');
  const until = async (done, most = 40) => {
    for (let i = 0; i < most * 10 && !done(); i++) await new Promise(ready => setTimeout(ready, 100));
    return done();
  };
  // Two pages, and the wire between them: `way` says how often a signal arrives, of whom and the how manieth it is.
  function pair(way) {
    const there = {}, sent = { a: [], b: [] }, made = [];
    const camera = () => {
      const canvas = document.createElement('canvas');
      canvas.getContext('2d').fillRect(0, 0, 9, 9);
      return canvas.captureStream(10);
    };
    const open = (own, other, stream = camera()) => {
      there[own]?.close();
      const known = { id: other, tab: other, name: other, part: 'guest' };
      const say = (signal) => {
        sent[own].push(signal);
        const said = structuredClone(signal), times = way(own, sent[own].length, signal);
        for (let i = 0; i < times; i++) setTimeout(() => there[other]?.hear(said), 20);
      };
      there[own] = new Peer(known, { calls: own === 'b', ice: () => ({}), stream, say, changed: () => {} });
    };
    const met = () => ['a', 'b'].every(one => there[one].connected
      && there[one].link.getTransceivers().filter(line => line.currentDirection === 'sendrecv').length === 1
      && there[one].stream.getVideoTracks().length === 1);
    return { there, sent, open, met };
  }
  async function plain(way) {
    const two = pair(way);
    two.open('a', 'b');
    two.open('b', 'a');
    return [await until(two.met), two];
  }
  const offers = (said) => said.filter(({ description }) => description?.type === 'offer').length;
  const tries = {
    async well() {
      const [met, { sent, there }] = await plain(() => 1);
      return met && offers(sent.a) === 0 && offers(sent.b) === 1 && there.a.link.getTransceivers().length === 2;
    },
    async doubled() { return (await plain(() => 2))[0]; },
    async offer_lost() { return (await plain((who, nth) => who === 'b' && nth === 1 ? 0 : 1))[0]; },
    async answer_lost() { return (await plain((who, nth) => who === 'a' && nth === 1 ? 0 : 1))[0]; },
    async candidates_lost() { return (await plain((who, nth, { candidate }) => candidate && nth < 12 ? 0 : 1))[0]; },
    async all_of_the_first_try_lost() { return (await plain((who, nth) => nth < 8 ? 0 : 1))[0]; },
    async who_answers_loads_again() {
      const [, two] = await plain(() => 1);
      two.open('a', 'b'); // its page is new ...
      two.open('b', 'a'); // ... which the other one hears
      return until(two.met);
    },
    async who_calls_loads_again_at_once() {
      const two = pair(() => 1);
      two.open('a', 'b');
      for (let i = 0; i < 5; i++) { two.open('b', 'a'); await new Promise(ready => setTimeout(ready, 10 * i)); }
      return until(two.met);
    },
    async who_calls_knows_the_other_first() {
      const two = pair(() => 1);
      two.open('b', 'a');
      await new Promise(ready => setTimeout(ready, 300)); // the offer is there before anybody who would answer
      two.open('a', 'b');
      return until(two.met);
    },
    async without_a_camera() {
      const two = pair(() => 1);
      two.open('a', 'b', null);
      two.open('b', 'a', null);
      return until(() => two.there.a.link?.signalingState === 'stable' && two.there.b.link.signalingState === 'stable');
    },
    async who_answers_lost_it_unseen() {
      const [, two] = await plain(() => 1), { call } = two.there.a;
      two.there.a.link.close();
      for (let i = 0; i < 2; i++) { // it asks, and asks again when the same link does not help
        two.there.a.soughtAt = two.there.b.soughtAt = 0;
        two.there.a.seek();
        await new Promise(ready => setTimeout(ready, 1000));
      }
      return await until(two.met) && two.there.a.call !== call;
    },
  };
  const found = {};
  await Promise.all(Object.entries(tries).map(async ([name, attempt]) => { found[name] = await attempt(); }));
  return found;
}"""


@pytest.mark.slow
def test_two_meet_whatever_happens_on_the_way(page):
    page.route("**/*", lambda route: route.fulfill(body="<!doctype html><title>Two</title>", content_type="text/html"))
    page.route("**/peer.js", lambda route: route.fulfill(path=SCRIPT, content_type="text/javascript"))
    page.goto("http://localhost/")
    found = page.evaluate(MEET)
    assert found == dict.fromkeys(found, True)
