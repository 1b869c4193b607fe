// A refused form: the summary takes focus, so that a screen reader starts with what is wrong.
document.querySelector("[data-focus-now]")?.focus();

// A link of the summary lands on the control itself, with its label in view above it.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.(".errsum a[href^='#']");
  const target = link && document.getElementById(link.hash.slice(1));
  if (!target) return;
  event.preventDefault();
  (target.closest(".field") ?? target).scrollIntoView({ block: "start" });
  target.focus({ preventScroll: true });
});
