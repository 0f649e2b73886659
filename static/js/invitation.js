// A link to an invitation carries its code behind the #, which never leaves the browser: put it into the field.

const field = document.querySelector("form[data-code-from-address] input[name=code]");

function take() {
  const code = decodeURIComponent(location.hash.slice(1));
  if (!field || field.value || !/^[A-Za-z0-9-]{8,40}$/.test(code)) return;
  field.value = code;
  history.replaceState(null, "", location.pathname);
}

take();
addEventListener("hashchange", take);
