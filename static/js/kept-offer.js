// What this browser kept is offered back in one line with two buttons; the page brings the line as a template. Used by
// plain forms, by cards that save themselves and by the grid of cases: `put` says where the line goes.
globalThis.offerKept = (put, { restore, drop }) => {
  const offer = document.getElementById("kept-offer");
  if (!offer) return false;
  const line = offer.content.firstElementChild.cloneNode(true);
  line.addEventListener("click", (event) => {
    const choice = event.target.closest("[data-kept]")?.dataset.kept;
    if (!choice) return;
    line.remove();
    if (choice === "restore") restore();
    else drop();
  });
  put(line);
  return true;
};

// The name of a copy, by which the server says that it has what the copy holds.
globalThis.nameOfCopy = () =>
  [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
