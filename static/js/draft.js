// Keeps what is typed into a form on the server, so that a time-out or a lost connection loses nothing.

const PAUSE = 4000; // after the last key
const LONGEST = 15000; // even while somebody types on

function start(form) {
  const all = "draftAll" in form.dataset; // not only long texts
  const fields = [...form.querySelectorAll(all ? "input:not([type=hidden], [type=file]), select, textarea" : "textarea")];
  const status = form.querySelector("[data-draft-status]");
  if (!fields.length || !status) return;

  const typed = () => fields.map((field) => (["radio", "checkbox"].includes(field.type) ? field.checked : field.value)).join("\n");
  const words = () => {
    const data = new FormData(form);
    for (const [name, value] of [...data]) if (value instanceof File) data.delete(name); // files are sent once
    return data;
  };
  let kept = typed();
  let timer;
  let waitingSince = 0;
  let leaving = false;

  const say = (words) => {
    if (status.textContent !== words) status.textContent = words;
  };

  const keep = async () => {
    clearTimeout(timer);
    waitingSince = 0;
    const text = typed();
    if (text === kept || leaving) return;
    try {
      const answer = await fetch(form.dataset.draftUrl, { method: "POST", body: words(), redirect: "manual", keepalive: text.length < 15000 });
      if (answer.status !== 204) throw new Error(`answer ${answer.status}`);
      kept = text;
      const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      say(status.dataset.kept.replace("{time}", time));
    } catch {
      say(status.dataset.notKept);
    }
  };

  for (const field of fields) {
    field.addEventListener("input", () => {
      clearTimeout(timer);
      waitingSince ||= Date.now();
      timer = setTimeout(keep, Math.max(0, Math.min(PAUSE, waitingSince + LONGEST - Date.now())));
    });
    field.addEventListener("blur", keep);
  }
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
  form.addEventListener("submit", (event) => {
    if (leaving) event.preventDefault(); // a second click sends nothing twice
    leaving = true;
    clearTimeout(timer);
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
  });
}

document.querySelectorAll("form[data-draft-url]").forEach(start);
