// While somebody is in a card that carries data-here-url, the portal hears of it every 20 seconds, and the page learns
// who else is in the application. A hint only: when an answer does not come, nothing on the page changes.
"use strict";

const EVERY = 20000;
let card = null;
let writing = false;
let timer = 0;

const fill = (place, html) => {
  if (place.dataset.shown === html) return;
  place.dataset.shown = html;
  place.replaceChildren(fragmentOf(html));
};

const speak = async () => {
  clearTimeout(timer);
  if (!card || !card.isConnected || document.visibilityState === "hidden") return;
  timer = setTimeout(speak, EVERY);
  const body = new FormData();
  body.append("csrfmiddlewaretoken", document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "");
  body.append("writing", writing ? "1" : "");
  writing = false;
  try {
    const response = await fetch(card.dataset.hereUrl, { method: "POST", body, redirect: "manual" });
    if (!response.ok) return;
    const found = await response.json();
    for (const place of document.querySelectorAll("[data-here]")) fill(place, found.cards[place.dataset.here] ?? "");
    for (const place of document.querySelectorAll("[data-here-page]")) fill(place, found.page);
  } catch {
    // No connection: autosave says so already.
  }
};

document.addEventListener("focusin", (event) => {
  const entered = event.target.closest?.("[data-here-url]");
  if (entered === card) return;
  card = entered;
  if (card) speak();
});
document.addEventListener("input", () => {
  writing = true;
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "visible") speak();
});
