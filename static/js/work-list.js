// In the list of work, j and k go down and up, once the keyboard is in the list; Enter opens as anywhere.

const list = document.querySelector("[data-work-list]");

list?.addEventListener("keydown", (event) => {
  const step = { j: 1, k: -1 }[event.key];
  if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
  const links = [...list.querySelectorAll("th a")];
  const row = event.target.closest("tr");
  const next = links[links.findIndex((link) => row?.contains(link)) + step];
  if (!next) return;
  event.preventDefault();
  next.focus();
});
