// A link to a page with a preview or a step that cannot be undone: with script the same step opens here as a dialog.
document.addEventListener("click", (event) => {
  const opener = event.target.closest?.("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog?.showModal) {
    event.preventDefault();
    dialog.showModal();
    return;
  }
  if (event.target.closest?.("dialog [data-close]") || event.target.matches?.("dialog[open]")) {
    event.target.closest("dialog").close();
  }
});
