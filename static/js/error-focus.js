// Takes people to the summary of what is wrong with their form, and from its links to the field and its label.
// The links leave no fragment in the address: the form posts to that address, and a fragment would pull the focus
// away from the summary of the next answer.

export function focusErrorSummary(root) {
  const summary = root.querySelector("[data-error-summary]");
  if (!summary) return;

  summary.focus();
  summary.addEventListener("click", (event) => {
    const field = root.getElementById(event.target.closest("a[href^='#']")?.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    (field.closest("fieldset") ?? field.labels?.[0] ?? field).scrollIntoView();
    field.focus({ preventScroll: true });
  });
}
