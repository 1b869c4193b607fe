// How many characters are left: shown once nine tenths are used, so that it does not chatter from the first key on.
const countUp = (control) => {
  const out = document.querySelector(`[data-count-for="${control.id}"]`);
  if (!out) return;
  const limit = Number(control.dataset.limit);
  // As the server counts: code points, a line end once, nothing for blanks around the text.
  const used = [...control.value.trim()].length;
  out.hidden = used < 0.9 * limit;
  out.classList.toggle("is-over", used > limit);
  out.textContent = `${used.toLocaleString(document.documentElement.lang)} / ${limit.toLocaleString(document.documentElement.lang)}`;
};

document.addEventListener("input", (event) => event.target.dataset?.limit && countUp(event.target));
for (const control of document.querySelectorAll("[data-limit]")) countUp(control);
