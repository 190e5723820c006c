// Buttons that make or use a passkey. Without this script they stay hidden, and passphrases do.
// One names where to ask what is to be signed (data-options) and where to send it (data-to).
const REFUSED = {
  InvalidStateError: "This device has a passkey for you already.",
  NotAllowedError: "Your browser used no passkey. Try again, or use the passphrase.",
  SecurityError: "Your browser allows no passkeys here. Use the passphrase.",
};

const UNTRUSTED = "Your browser allows passkeys only where it trusts the certificate of the page, "
  + "and that of Hearth it does not trust yet: People says how. Until then use the passphrase.";

const told = (error) =>
  /certificate/i.test(error.message) ? UNTRUSTED : REFUSED[error.name] ?? error.message;

const decoded = (text) =>
  Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (letter) => letter.charCodeAt(0));
const encoded = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");

function readable(options) {
  options.challenge = decoded(options.challenge);
  if (options.user) options.user.id = decoded(options.user.id);
  for (const each of [...(options.excludeCredentials ?? []), ...(options.allowCredentials ?? [])])
    each.id = decoded(each.id);
  return options;
}

function sendable(made) {
  const response = { clientDataJSON: encoded(made.response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (made.response[name]) response[name] = encoded(made.response[name]);
  return JSON.stringify({ id: made.id, rawId: encoded(made.rawId), type: made.type, response });
}

async function asked(button) {
  const name = button.form.elements.namedItem("name");
  if (name && !name.reportValidity()) return null;
  const answered = await fetch(button.dataset.options, {
    method: "POST",
    body: new URLSearchParams(name ? { name: name.value } : {}),
  });
  if (answered.redirected) {
    location.assign(answered.url);
    return null;
  }
  if (!answered.ok) throw new Error(await answered.text());
  return readable(await answered.json());
}

async function press(button) {
  const publicKey = await asked(button);
  if (!publicKey) return;
  const made = button.dataset.passkey === "create"
    ? await navigator.credentials.create({ publicKey })
    : await navigator.credentials.get({ publicKey });
  const answer = document.createElement("input");
  Object.assign(answer, { type: "hidden", name: "answer", value: sendable(made) });
  for (const each of button.form.querySelectorAll("input[type=password]")) each.disabled = true;
  button.form.append(answer);
  button.form.action = button.dataset.to;
  button.form.submit();
}

if (window.PublicKeyCredential)
  for (const button of document.querySelectorAll("button[data-passkey]")) {
    const place = button.parentElement.querySelector("[data-told]");
    button.hidden = false;
    button.addEventListener("click", async () => {
      place.textContent = "";
      button.disabled = true;
      try {
        await press(button);
      } catch (error) {
        place.textContent = told(error);
      }
      button.disabled = false;
    });
  }
