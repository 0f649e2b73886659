// Warns two minutes before the session ends for want of use, and offers to stay. The server decides; this only tells.

const WARN_BEFORE = 120;
const TICK = 1000;

function remainingWords(seconds, { minutes, minute, secondsLeft }) {
  if (seconds > 90) return minutes.replace("{n}", Math.round(seconds / 60));
  if (seconds > 45) return minute;
  return secondsLeft.replace("{n}", Math.max(0, Math.ceil(seconds / 15) * 15)); // in steps, so that it is not read out each second
}

export function startSessionTimeout(root) {
  const dialog = root.querySelector("#session-timeout");
  const atLoad = Number(dialog?.dataset.seconds);
  if (!dialog || !atLoad) return;

  const remaining = dialog.querySelector("[data-remaining]");
  const failed = dialog.querySelector("[data-failed]");
  const form = dialog.querySelector("form");
  const otherTabs = "BroadcastChannel" in window ? new BroadcastChannel("session") : null;
  let endsAt;
  let warnFrom;

  const restart = (seconds) => {
    endsAt = Date.now() + seconds * 1000;
    warnFrom = Math.min(WARN_BEFORE, seconds / 2);
    failed.hidden = true;
    if (dialog.open) dialog.close();
  };

  const leave = () => {
    clearInterval(timer);
    window.location.assign(dialog.dataset.endedUrl || "/");
  };

  const check = () => {
    const left = (endsAt - Date.now()) / 1000;
    if (left <= 0) return leave();
    if (left > warnFrom) return;
    const words = remainingWords(left, remaining.dataset);
    if (remaining.textContent !== words) remaining.textContent = words;
    if (!dialog.open) dialog.showModal();
  };

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const answer = await fetch(dialog.dataset.url, { method: "POST", body: new FormData(form), redirect: "manual" });
      if (!answer.ok) throw new Error(`answer ${answer.status}`);
      const { seconds } = await answer.json();
      restart(seconds);
      otherTabs?.postMessage(seconds);
    } catch {
      failed.hidden = false;
    }
  });
  dialog.addEventListener("cancel", (event) => {
    event.preventDefault(); // Escape would hide the warning but not the end: take it as a sign of life instead
    form.requestSubmit();
  });
  otherTabs?.addEventListener("message", (event) => restart(event.data));
  document.addEventListener("visibilitychange", check); // timers sleep with the machine; the clock does not

  restart(atLoad);
  otherTabs?.postMessage(atLoad);
  const timer = setInterval(check, TICK);
}
