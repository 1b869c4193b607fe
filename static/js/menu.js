// The menu button is a link to the list in the footer. With script it unfolds the main links below the bar instead.
const closeMenu = (button) => {
  document.getElementById(button.dataset.menu)?.classList.remove("is-open");
  button.setAttribute("aria-expanded", "false");
};

for (const button of document.querySelectorAll("[data-menu]")) {
  button.setAttribute("role", "button");
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-controls", button.dataset.menu);
  const toggle = (event) => {
    event.preventDefault();
    const open = document.getElementById(button.dataset.menu).classList.toggle("is-open");
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", toggle);
  // A link answers to Enter only; what calls itself a button answers to the space bar as well.
  button.addEventListener("keydown", (event) => event.key === " " && toggle(event));
  // Whoever tabs on past the links would else go through a page that they cover.
  document.getElementById(button.dataset.menu)?.addEventListener("focusout", ({ relatedTarget, currentTarget }) => {
    if (relatedTarget && relatedTarget !== button && !currentTarget.contains(relatedTarget)) closeMenu(button);
  });
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const button of document.querySelectorAll('[data-menu][aria-expanded="true"]')) {
    closeMenu(button);
    button.focus();
  }
  for (const fold of document.querySelectorAll("details[data-fold][open]")) {
    fold.open = false;
    fold.querySelector("summary").focus();
  }
});

document.addEventListener("click", (event) => {
  for (const fold of document.querySelectorAll("details[data-fold][open]")) {
    if (!fold.contains(event.target)) fold.open = false;
  }
});
