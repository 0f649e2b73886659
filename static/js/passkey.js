// Passkeys: shows its buttons only where the browser can make or prove one, and talks to the portal in JSON.

const toBytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
const toText = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

const readable = (asked) => ({
  ...asked,
  challenge: toBytes(asked.challenge),
  ...(asked.user && { user: { ...asked.user, id: toBytes(asked.user.id) } }),
  ...["excludeCredentials", "allowCredentials"].reduce(
    (lists, name) => (asked[name] ? { ...lists, [name]: asked[name].map((one) => ({ ...one, id: toBytes(one.id) })) } : lists),
    {},
  ),
});

const answer = (credential) => {
  const response = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (credential.response[name]) response[name] = toText(credential.response[name]);
  }
  if (credential.response.getTransports) response.transports = credential.response.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment,
    clientExtensionResults: credential.getClientExtensionResults(),
    response,
  };
};

async function post(url, token, body) {
  const reply = await fetch(url, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-CSRFToken": token },
    body: JSON.stringify(body),
    redirect: "error",
  });
  return [reply.ok, await reply.json()];
}

function start(place) {
  const button = place.querySelector("button");
  const told = place.querySelector("[data-passkey-message]");
  const token = place.querySelector("[name=csrfmiddlewaretoken]").value;
  place.hidden = false;
  button.addEventListener("click", async () => {
    told.textContent = "";
    button.disabled = true;
    try {
      const [, asked] = await post(place.dataset.ask, token, {});
      const options = { publicKey: readable(asked) };
      const made = place.dataset.passkey === "new" ? navigator.credentials.create(options) : navigator.credentials.get(options);
      const [right, said] = await post(place.dataset.send, token, answer(await made));
      if (right) window.location.assign(said.next);
      else told.textContent = said.message;
    } catch {
      told.textContent = place.dataset.failed;
    } finally {
      button.disabled = false;
    }
  });
}

if (window.PublicKeyCredential) document.querySelectorAll("[data-passkey]").forEach(start);
