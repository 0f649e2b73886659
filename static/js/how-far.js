// A long work that goes on by itself: the page asks how far it is, for some minutes, and loads anew when it is done.

const EVERY = 5000; // milliseconds
const MOST = 60; // an open page must not keep a session alive for ever; the link on the page still asks

async function look(turn) {
  const shown = document.querySelector("[data-how-far]");
  if (!shown || turn > MOST) return;
  try {
    const answer = await fetch(location.href, { credentials: "same-origin", redirect: "error" });
    if (answer.ok) {
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const next = page.querySelector("[data-how-far]");
      if (!next) return location.reload();
      for (const part of shown.querySelectorAll("[data-how-far-part]")) {
        const fresh = next.querySelector(`[data-how-far-part="${part.dataset.howFarPart}"]`);
        if (part.localName === "progress") part.value = fresh.value;
        else if (part.textContent !== fresh.textContent) part.textContent = fresh.textContent;
      }
    }
  } catch {
    // No connection: the next turn asks again.
  }
  setTimeout(look, EVERY, turn + 1);
}

setTimeout(look, EVERY, 1);
