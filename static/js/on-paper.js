// A text field shows a part of a long text and cannot be broken between pages: while it is printed, a copy stands in for it.
addEventListener("beforeprint", () => {
  for (const field of document.querySelectorAll("textarea")) {
    const copy = document.createElement("div");
    copy.className = "on-paper";
    copy.textContent = field.value;
    field.after(copy);
  }
});

addEventListener("afterprint", () => {
  for (const copy of document.querySelectorAll("textarea + .on-paper")) copy.remove();
});
