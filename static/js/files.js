// Says at once that a chosen file is too large, before it is sent for nothing. The server says the same.

function fault(files, { most, mostBytes, tooLarge, tooMany }) {
  if (files.length > Number(most)) return tooMany;
  const large = [...files].find((file) => file.size > Number(mostBytes));
  return large ? tooLarge.replace("{name}", large.name.slice(0, 60)) : "";
}

function start(message) {
  const field = document.getElementById(message.dataset.field);
  if (!field?.form) return;
  const look = () => {
    message.textContent = fault(field.files, message.dataset);
    return message.textContent === "";
  };
  field.addEventListener("change", look);
  field.form.addEventListener("submit", (event) => {
    if (look()) return;
    event.preventDefault();
    field.focus();
  });
}

export function startFiles(root) {
  root.querySelectorAll("[data-files]").forEach(start);
}
