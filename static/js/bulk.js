// The bar of a list with check boxes: always there without script, with script only while something is selected.
for (const bar of document.querySelectorAll("[data-bulk-bar]")) {
  const form = bar.closest("form");
  const count = bar.querySelector("[data-bulk-count]");
  const boxes = () => [...form.querySelectorAll("input[data-bulk]")];
  const refresh = () => {
    const chosen = boxes().filter((box) => box.checked);
    bar.hidden = chosen.length === 0;
    count.textContent = `${chosen.length} ${count.dataset.word}`;
    for (const box of boxes()) box.closest("tr")?.classList.toggle("sel", box.checked);
    const all = form.querySelector("input[data-bulk-all]");
    if (all) {
      all.checked = chosen.length > 0 && chosen.length === boxes().length;
      all.indeterminate = chosen.length > 0 && !all.checked;
    }
  };
  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-bulk-all]")) {
      for (const box of boxes()) box.checked = event.target.checked;
    }
    refresh();
  });
  // A reset brings back what the server had chosen; here it means that nothing is chosen.
  form.addEventListener("reset", () =>
    setTimeout(() => {
      for (const box of boxes()) box.checked = false;
      refresh();
    }),
  );
  refresh();
}
