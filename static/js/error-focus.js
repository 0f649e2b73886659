// Takes people to the summary of what is wrong with their form as soon as the page has loaded.

export function focusErrorSummary(root) {
  root.querySelector("[data-error-summary]")?.focus();
}
