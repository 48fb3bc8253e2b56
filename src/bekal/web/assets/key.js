/* A key that this device keeps, in place of a code. Where there is no such thing, the form stays hidden and the
   code stays the way: nothing here is needed. */
const form = document.querySelector("form[data-key]");
const words = form ? form.dataset : {};
const said = form && form.querySelector("[data-said]");
const button = form && form.querySelector("button");

const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), each => each.charCodeAt(0));
const text = buffer => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
const known = list => (list || []).map(each => ({ ...each, id: bytes(each.id) }));

async function options() {
  const answer = await fetch(words.start, {
    method: "POST",
    credentials: "same-origin",
    headers: { Accept: "application/json" },
    body: new URLSearchParams(new FormData(form)),
  });
  if (!answer.ok || answer.redirected) throw new Error("refused");
  const publicKey = await answer.json();
  publicKey.challenge = bytes(publicKey.challenge);
  if (publicKey.user) publicKey.user.id = bytes(publicKey.user.id);
  if (publicKey.excludeCredentials) publicKey.excludeCredentials = known(publicKey.excludeCredentials);
  if (publicKey.allowCredentials) publicKey.allowCredentials = known(publicKey.allowCredentials);
  return { publicKey };
}

async function ask() {
  const made = words.key === "new"
    ? await navigator.credentials.create(await options())
    : await navigator.credentials.get(await options());
  const response = { clientDataJSON: text(made.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (made.response[name]) response[name] = text(made.response[name]);
  }
  form.elements.answer.value = JSON.stringify({ id: made.id, rawId: made.id, type: made.type, response });
  form.submit();
}

async function start(event) {
  event.preventDefault();
  button.disabled = true;
  said.textContent = words.wait;
  try {
    await ask();
  } catch (fault) {
    said.textContent = fault.name === "InvalidStateError" ? words.there
      : fault.name === "NotAllowedError" ? words.stopped : words.failed;
    button.disabled = false;
  }
}

if (form && window.PublicKeyCredential && window.isSecureContext) {
  form.hidden = false;
  for (const each of document.querySelectorAll("[data-nokey]")) each.hidden = true;
  form.addEventListener("submit", start);
}
