// Passkeys fail in the browser, not on the server: say so beside the button instead of in the console.
"use strict";

document.addEventListener("allauth.error", (event) => {
  const line = document.querySelector("[data-passkey-error]");
  if (!line) return;
  event.preventDefault();
  line.hidden = false;
});
