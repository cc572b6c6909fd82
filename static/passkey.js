// Passkeys: asks the device for a fingerprint, a face or its PIN, and puts the answer in the form. Loaded only on pages
// that offer it; without it they show the other ways to sign in.
"use strict";

(() => {
  if (!window.PublicKeyCredential || !navigator.credentials) return;

  const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (c) => c.charCodeAt(0));
  const text = (buffer) =>
    buffer && btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  const known = (list) => (list || []).map((one) => ({ ...one, id: bytes(one.id) }));

  async function ask(way, asked) {
    const publicKey = { ...asked, challenge: bytes(asked.challenge) };
    if (way === "create") {
      publicKey.user = { ...asked.user, id: bytes(asked.user.id) };
      publicKey.excludeCredentials = known(asked.excludeCredentials);
    } else {
      publicKey.allowCredentials = known(asked.allowCredentials);
    }
    const found = await navigator.credentials[way]({ publicKey });
    const response = {};
    for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
      if (found.response[name]) response[name] = text(found.response[name]);
    }
    return { id: found.id, rawId: text(found.rawId), type: found.type, response, clientExtensionResults: {} };
  }

  document.querySelectorAll("[data-passkey]").forEach((part) => {
    const button = part.querySelector("button");
    const refused = part.querySelector("[data-refused]");
    button.hidden = false;
    part.querySelector("[data-without]").hidden = true;
    button.addEventListener("click", async () => {
      refused.hidden = true;
      try {
        const answer = await ask(part.dataset.passkey, JSON.parse(part.dataset.options));
        part.querySelector("input").value = JSON.stringify(answer);
      } catch {
        refused.hidden = false; // cancelled, unknown on this device, or too late: the person chooses what to do next
        return;
      }
      part.closest("form").submit();
    });
  });
})();
