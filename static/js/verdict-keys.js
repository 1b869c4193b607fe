// Keys of the dossier: 1, 2, 3 choose a verdict, N, J, K go to another question, C into the comment, while no text is
// being typed; Ctrl Enter sends the form from anywhere in it. Single keys can be switched off, in this browser.
"use strict";

const SINGLE = "single-keys";

const singleKeys = () => {
  try {
    return localStorage.getItem(SINGLE) !== "off";
  } catch {
    return true;
  }
};

for (const box of document.querySelectorAll("[data-single-keys]")) {
  box.checked = singleKeys();
  // Its own state, never a part of the form around it.
  box.addEventListener("input", (event) => event.stopPropagation());
  box.addEventListener("change", (event) => {
    event.stopPropagation();
    try {
      localStorage.setItem(SINGLE, box.checked ? "on" : "off");
    } catch {
      // A closed storage: the keys stay as they were.
    }
  });
}

document.addEventListener("keydown", (event) => {
  const form = document.querySelector("form.verdict, form[data-keys]");
  if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.contains(document.activeElement)) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  const active = document.activeElement;
  if (event.key === "Escape" && form?.contains(active) && active.matches("textarea")) {
    active.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !singleKeys()) return;
  if (active?.matches("textarea, select, input:not([type=radio]):not([type=checkbox])")) return;
  const key = CSS.escape(event.key.toLowerCase());
  const link = document.querySelector(`a[data-jump="${key}"]`);
  if (link) {
    link.click();
    return;
  }
  if (!form) return;
  // On a page of several verdicts the keys belong to the card that has the focus.
  const scope = form.querySelector("[data-card]") ? active?.closest("[data-card]") : form;
  if (!scope) return;
  const comment = scope.querySelector("textarea[name$='comment']");
  if (key === "c" && comment) {
    event.preventDefault();
    comment.focus();
    return;
  }
  const choice = scope.querySelector(`input[data-key="${key}"]`);
  if (!choice) return;
  choice.checked = true;
  choice.focus();
  choice.dispatchEvent(new Event("input", { bubbles: true }));
  choice.dispatchEvent(new Event("change", { bubbles: true }));
});
