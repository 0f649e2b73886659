// Says how many characters are left: at once to the eye, after a pause to screen readers.

const PAUSE = 1000;

// Line ends travel as two characters, and emoji are one: count as the server does.
function lengthOf(text) {
  return [...text.replace(/\r?\n/g, "\r\n")].length;
}

function wordsFor(left, { left: some, oneLeft, over, oneOver }) {
  const n = Math.abs(left);
  const words = left < 0 ? (n === 1 ? oneOver : over) : n === 1 ? oneLeft : some;
  return words.replace("{n}", n.toLocaleString(document.documentElement.lang));
}

function start(box) {
  const field = box.querySelector("textarea, input");
  const message = box.querySelector("[data-count-message]");
  const status = box.querySelector("[data-count-status]");
  const limit = Number(box.dataset.maxlength);
  if (!field || !message || !status || !limit) return;

  const initial = message.textContent;
  let timer;
  field.removeAttribute("maxlength"); // a pasted text is kept whole and the surplus is told, not cut off silently

  const show = () => {
    const left = limit - lengthOf(field.value);
    message.textContent = field.value ? wordsFor(left, message.dataset) : initial;
    message.classList.toggle("dfd-count--over", left < 0);
    clearTimeout(timer);
    timer = setTimeout(() => {
      status.textContent = field.value ? message.textContent : "";
    }, PAUSE);
  };

  field.addEventListener("input", show);
  if (field.value) show();
}

export function startCharacterCounts(root) {
  root.querySelectorAll("[data-character-count]").forEach(start);
}
