// What the room shows: pictures, lists of people, what was written. Words come from the page, names as plain text.

const words = JSON.parse(document.getElementById("video-words")?.textContent ?? "{}");

export const root = document.querySelector("[data-visit]");
export const find = (name) => document.querySelector(`main [data-${name}]`);

export function word(name, holes = {}) {
  return Object.entries(holes).reduce((text, [hole, value]) => text.replace(`{${hole}}`, () => value), words[name] ?? "");
}

export function say(name, holes) {
  const text = word(name, holes);
  if (find("status").textContent !== text) find("status").textContent = text;
}

export function trouble(name) {
  const place = find("trouble");
  place.textContent = name ? word(name) : "";
  place.closest(".dfd-alert").hidden = !name;
}

function made(tag, properties = {}, ...children) {
  const element = Object.assign(document.createElement(tag), properties);
  element.append(...children);
  return element;
}

// One tile for each of the others; it stays the same element as long as they are there.
export function showPeer(peer) {
  let tile = document.getElementById(`peer-${peer.id}`);
  if (!tile) {
    const video = made("video", { autoplay: true, playsInline: true });
    const caption = made("figcaption", {}, made("bdi"), " ", made("span"));
    tile = made("figure", { id: `peer-${peer.id}`, className: "dfd-visit__other" }, video, caption);
    find("others").append(tile);
  }
  const video = tile.querySelector("video");
  if (video.srcObject !== peer.stream) video.srcObject = peer.stream;
  video.setAttribute("aria-label", peer.name);
  video.play().catch((error) => {
    if (error.name === "NotAllowedError") find("play").hidden = false;
  });
  tile.querySelector("bdi").textContent = peer.name;
  const seen = peer.media.video && peer.stream.getVideoTracks().some((track) => !track.muted);
  const state = [seen || !peer.connected ? "" : word("no-picture"), peer.media.audio ? "" : word("is-muted")];
  tile.querySelector("span").textContent = peer.connected
    ? state.filter(Boolean).join(", ")
    : word("connecting");
  tile.classList.toggle("dfd-visit__other--dark", !seen);
  count();
}

export function hidePeer(id) {
  document.getElementById(`peer-${id}`)?.remove();
  count();
}

function count() {
  find("others").dataset.count = find("others").children.length;
}

export function showOwn(stream, state) {
  find("own").srcObject = stream;
  find("own-tile").hidden = !stream;
  find("own-state").textContent = state;
}

export function button(name, label, pressed) {
  const element = find(name);
  element.hidden = false;
  element.textContent = word(label);
  element.setAttribute("aria-pressed", String(pressed));
}

// The lists of whoever holds the visit. The focus stays where it was, if its button is still there.
export function showPeople(name, people, empty, actions) {
  const list = find(name);
  if (!list) return;
  const focused = document.activeElement?.dataset?.key;
  list.replaceChildren(
    ...people.map((one) => {
      const choices = made("span", { className: "dfd-visit__acts" });
      for (const [verb, act] of actions) {
        const control = made("button", { type: "button", className: "ds_button ds_button--small", textContent: word(verb) });
        control.classList.toggle("ds_button--secondary", verb !== "admit");
        control.setAttribute("aria-label", word(`${verb}-whom`, { name: one.name }));
        control.dataset.key = `${verb}-${one.id}`;
        control.addEventListener("click", () => act(one.id));
        choices.append(control);
      }
      return made("li", {}, made("bdi", { textContent: one.name }), ` – ${word(`part-${one.part}`)} `, choices);
    }),
  );
  if (!people.length) list.append(made("li", { textContent: word(empty) }));
  if (focused) list.querySelector(`[data-key="${focused}"]`)?.focus();
}

export function write(name, text) {
  const log = find("said");
  log.append(made("p", {}, made("strong", {}, made("bdi", { textContent: name })), ": ", made("bdi", { textContent: text })));
  log.scrollTop = log.scrollHeight;
}
