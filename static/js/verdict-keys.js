// Keys of the dossier: 1, 2, 3 choose a verdict while no text is being typed; Ctrl Enter sends the form from anywhere in it.
"use strict";

document.addEventListener("keydown", (event) => {
  const form = document.querySelector("form.verdict, form[data-keys]");
  if (!form) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form.contains(document.activeElement)) {
    event.preventDefault();
    form.requestSubmit();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = document.activeElement?.matches("textarea, select, input:not([type=radio]):not([type=checkbox])");
  const choice = !typing && form.querySelector(`input[data-key="${CSS.escape(event.key)}"]`);
  if (!choice) return;
  choice.checked = true;
  choice.focus();
  choice.dispatchEvent(new Event("input", { bubbles: true }));
  choice.dispatchEvent(new Event("change", { bubbles: true }));
});
