// What is asked only after a certain choice unfolds with it. Without script its summary is pressed.
document.addEventListener("change", ({ target }) => {
  for (const fold of document.querySelectorAll("details[data-unfold]")) {
    const [name, value] = fold.dataset.unfold.split("=");
    if (target.name === name && target.value === value) fold.open = true;
  }
});
