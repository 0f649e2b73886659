// The room of a video visit: waiting, being in, dropping and coming back, leaving. Nothing of it is recorded or kept.

import { has, open, stop } from "./devices.js";
import { Peer } from "./peer.js";
import { Socket } from "./socket.js";
import { button, find, hidePeer, root, say, showOwn, showPeer, showPeople, trouble, word, write } from "./view.js";

const peers = new Map();
const tab = Array.from(crypto.getRandomValues(new Uint8Array(12)), (byte) => byte.toString(16).padStart(2, "0")).join("");
const mine = { audio: true, video: true };
const ways = new Map(); // of those whose connection dropped: when to give up on them
let stream = null;
let ice = {};
let me = null;
let inside = []; // who is in, as the server knows it
let place = "";
let socket;

// --- Camera and microphone
async function takeDevices() {
  stream = await open();
  if (!has(stream, "audio") && !has(stream, "video")) trouble("no-devices");
  else trouble(has(stream, "video") ? "" : "no-camera");
  showControls();
}

function showControls() {
  if (has(stream, "audio")) button("mute", mine.audio ? "mute" : "unmute", !mine.audio);
  if (has(stream, "video")) button("camera", mine.video ? "stop-camera" : "start-camera", !mine.video);
  const dark = has(stream, "video") && mine.video ? "" : word("no-picture");
  showOwn(stream, [dark, mine.audio ? "" : word("is-muted")].filter(Boolean).join(", "));
}

function turn(kind, on, off) {
  mine[kind] = !mine[kind];
  stream?.getTracks().filter((track) => track.kind === kind).forEach((track) => (track.enabled = mine[kind]));
  showControls();
  say(mine[kind] ? on : off);
  tellMedia();
}

function tellMedia() {
  socket.say("media", { audio: mine.audio && has(stream, "audio"), video: mine.video && has(stream, "video") });
}

// --- The others
function meet(known) {
  peers.get(known.id)?.close();
  const peer = new Peer(known, {
    calls: me.id > known.id,
    ice: () => ice,
    stream,
    say: (signal) => socket.say("signal", { to: known.id, ...signal }),
    changed: () => {
      if (peers.get(known.id) !== peer) return;
      showPeer(peer);
      if (peer.connected && !peer.greeted) {
        peer.greeted = true;
        say("peer-in", { name: peer.name });
      }
    },
  });
  peers.set(known.id, peer);
  showPeer(peer);
}

function part(id) {
  clearTimeout(ways.get(id));
  peers.get(id)?.close();
  peers.delete(id);
  hidePeer(id);
}

const handlers = {
  opened: () => {
    find("again").hidden = true;
  },

  lost: (tries) => {
    say(tries > 4 ? "slow" : tries || me ? "again" : "connecting");
    find("again").hidden = tries < 2;
  },

  room: (said) => {
    ({ me, inside } = said);
    if (said.ice) ice = said.ice;
    const before = place;
    place = said.place;
    if (place === "in" && (before !== "in" || said.ice)) {
      say(said.inside.length > 1 ? "in" : "alone");
      find("chat").hidden = false;
      find("waiting-words")?.setAttribute("hidden", "");
      root.classList.add("dfd-visit--in");
    } else if (place === "waiting") {
      say("waiting");
    }
    showHost(said);
  },

  peer: (known) => {
    clearTimeout(ways.get(known.id));
    const peer = peers.get(known.id);
    if (peer?.tab === known.tab) peer.seek();
    else meet(known);
    tellMedia();
  },

  // Whoever is in and has not been met: one of the two did not hear of the other.
  beat: () => {
    if (inside.some(({ id }) => id !== me.id && !peers.has(id))) socket.say("hello");
  },

  signal: async (said) => {
    await peers.get(said.from)?.hear(said);
  },

  media: (said) => {
    const peer = peers.get(said.from);
    if (!peer) return;
    peer.media = { audio: said.audio, video: said.video };
    showPeer(peer);
  },

  chat: (said) => {
    const name = peers.get(said.from)?.name ?? "?";
    write(name, said.text);
  },

  gone: ({ who, why, tab }) => {
    const peer = peers.get(who);
    if (!peer) return;
    if (why === "dropped") {
      if (peer.tab !== tab) return; // a page of before: they are here by another one
      say("peer-again", { name: peer.name });
      ways.set(who, setTimeout(() => !peers.get(who)?.connected && part(who), 30000));
    } else {
      say("peer-left", { name: peer.name });
      part(who);
    }
  },

  not: ({ why }) => say(["full", "gone"].includes(why) ? why : "refused-act"),

  ended: (why) => finish(why),
};

// --- Whoever holds the visit
let known = new Set();
function showHost({ holds, waiting, inside, telephone }) {
  if (!holds) return;
  find("telephone").hidden = !telephone;
  const others = inside.filter((one) => one.id !== me.id);
  const act = (verb) => (who) => socket.say(verb, { who });
  showPeople("waiting", waiting, "nobody-waits", [["admit", act("admit")], ["remove", act("remove")]]);
  showPeople("inside", others, "nobody-inside", [["remove", act("remove")]]);
  for (const one of waiting) if (!known.has(one.id)) say("comes", { name: one.name });
  known = new Set(waiting.map((one) => one.id));
}

// --- The end
function finish(why) {
  for (const id of [...peers.keys()]) part(id);
  stop(stream);
  stream = null;
  clearInterval(life);
  if (why === "left") {
    if (find("goodbye")) goodbye();
    else location.replace(root.dataset.left);
    return;
  }
  root.hidden = true;
  find("waiting-words")?.setAttribute("hidden", "");
  find("over").hidden = false;
  find("over-links")?.removeAttribute("hidden");
  find("over-words").textContent = word(`over-${why}`) || word("over-other");
  find("over-words").focus();
}

function goodbye() {
  sessionStorage.clear();
  find("goodbye").requestSubmit();
}

// The session does not end while somebody talks: the server counts the visit as a sign of life, and so does this page.
const limit = Number(document.getElementById("session-timeout")?.dataset.seconds);
const tabs = limit ? new BroadcastChannel("session") : null;
const life = setInterval(() => me && socket?.socket && tabs?.postMessage(limit), 20000);

async function start() {
  root.hidden = false;
  trouble("");
  say("connecting");
  const address = new URL(`${root.dataset.socket}&tab=${tab}`, location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  socket = new Socket(address, handlers);
  find("mute").addEventListener("click", () => turn("audio", "unmuted", "muted"));
  find("camera").addEventListener("click", () => turn("video", "camera-on", "camera-off"));
  find("play").addEventListener("click", () => {
    document.querySelectorAll("[data-others] video").forEach((video) => video.play());
    find("play").hidden = true;
  });
  find("again").addEventListener("click", () => socket.hurry());
  find("go-out").addEventListener("click", () => {
    if (!me) return finish("left");
    socket.say("leave");
    setTimeout(() => !socket.ended && finish("left"), 2000);
  });
  find("end")?.addEventListener("click", () => socket.say("end"));
  find("write").addEventListener("submit", (event) => {
    event.preventDefault();
    const field = event.target.querySelector("input");
    if (!field.value.trim()) return;
    socket.say("chat", { text: field.value });
    write(word("you"), field.value.trim());
    field.value = "";
  });
  addEventListener("online", () => socket.hurry());
  addEventListener("pagehide", () => stop(stream));
  await takeDevices();
  socket.open();
}

if (root) start();
