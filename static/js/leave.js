// "Leave quickly": the page is gone at once, the sign-out goes its own way. The form does it without this script.

const PRESSES = 3;
const WITHIN = 2000; // milliseconds

export function startLeaving(page) {
  const form = page.querySelector("form[data-leave]");
  if (!form) {
    return;
  }
  const leave = () => {
    page.body.hidden = true;
    page.title = "";
    fetch(form.action, { method: "POST", body: new FormData(form), keepalive: true, redirect: "manual" }).catch(() => {});
    window.location.replace(form.action);
  };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    leave();
  });
  onPresses(page, leave);
}

function onPresses(page, leave) {
  let times = [];
  page.addEventListener("keydown", (event) => {
    if (event.key !== "Shift" || event.repeat) {
      times = event.key === "Shift" ? times : [];
      return;
    }
    times = [...times, event.timeStamp].filter((time) => event.timeStamp - time < WITHIN);
    if (times.length >= PRESSES) {
      leave();
    }
  });
}
