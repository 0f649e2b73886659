// Opens and closes questions as others on the page are answered, offers help at once, and keeps what is typed.
// The server decides again on everything that is sent; without this module it does so between the pages.

const PAUSE = 3000; // after the last change

// What stands in a page's templates is inert until somebody who has script is here.
function unpack(root) {
  let template;
  while ((template = root.querySelector("template"))) template.replaceWith(template.content); // some hold others
}

function given(form, name) {
  const fields = [...form.elements].filter((field) => field.name === name && !field.disabled);
  return fields.filter((field) => (["radio", "checkbox"].includes(field.type) ? field.checked : field.value.trim())).map((field) => field.value.trim());
}

function isAnswered(form, name) {
  const fields = [...form.elements].filter((field) => (field.name === name || field.name.startsWith(`${name}_`)) && !field.disabled);
  return fields.some((field) => field.type !== "select-one" && (["radio", "checkbox"].includes(field.type) ? field.checked : field.value.trim()));
}

const ORDER = { "=": (a, b) => a === b, ">": (a, b) => a > b, "<": (a, b) => a < b, ">=": (a, b) => a >= b, "<=": (a, b) => a <= b };

function holds(form, test) {
  if ("is" in test) return test.is;
  if (test.op === "exists") return isAnswered(form, test.name) === test.want;
  const answers = given(form, test.name);
  const one = test.values ? answers.some((answer) => test.values.includes(answer)) : answers.some((answer) => ORDER[test.op === "!=" ? "=" : test.op](Number(answer), Number(test.number)));
  return test.op === "!=" ? !one : one;
}

function show(block, isOpen) {
  block.hidden = !isOpen;
  block.querySelectorAll("input, select, textarea, button").forEach((field) => {
    field.disabled = !isOpen; // what is not asked is not sent
  });
}

function start(form) {
  unpack(form);
  const depending = [...form.querySelectorAll("[data-when]")].map((block) => ({ block, clauses: JSON.parse(block.dataset.when) }));
  const alarms = [...form.querySelectorAll("[data-alarm-of]")];
  const alarmWords = new Map(alarms.map((alarm) => [alarm, [...alarm.childNodes]]));
  const decide = () => {
    depending.forEach(() => {
      // one round for each that may depend on another
      depending.forEach(({ block, clauses }) => {
        show(block, clauses.every(({ any, tests }) => (any ? tests.some((test) => holds(form, test)) : tests.every((test) => holds(form, test)))));
      });
    });
    alarms.forEach((alarm) => {
      const rings = given(form, alarm.dataset.alarmOf).some((answer) => JSON.parse(alarm.dataset.answers).includes(answer));
      if (rings !== alarm.hasChildNodes()) alarm.replaceChildren(...(rings ? alarmWords.get(alarm) : []));
    });
  };

  const status = form.querySelector("[data-draft-status]");
  let timer;
  let leaving = false;
  let changed = false;
  const keep = async () => {
    clearTimeout(timer);
    if (leaving || !changed) return;
    changed = false;
    try {
      const answer = await fetch(form.dataset.draftUrl, { method: "POST", body: new FormData(form), redirect: "manual", keepalive: document.visibilityState === "hidden" });
      if (answer.status !== 204) throw new Error(`answer ${answer.status}`);
      const time = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      status.textContent = status.dataset.kept.replace("{time}", time);
    } catch {
      changed = true;
      status.textContent = status.dataset.notKept;
    }
  };

  form.addEventListener("input", () => {
    decide();
    changed = true;
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  });
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());
  form.addEventListener("submit", (event) => {
    if (leaving) event.preventDefault(); // a second click sends nothing twice
    leaving = true;
    clearTimeout(timer);
  });
  window.addEventListener("pageshow", () => {
    leaving = false;
    decide();
  });
  decide();
}

document.querySelectorAll("form[data-questions]").forEach(start);
