// A button that copies a code: <button data-copy="NUH-7QF4-K2" data-copied="Copied">. Hidden where it could not work.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = !navigator.clipboard;
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  await navigator.clipboard.writeText(button.dataset.copy);
  const word = [...button.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).pop();
  if (word && button.dataset.copied) word.textContent = ` ${button.dataset.copied}`;
});
