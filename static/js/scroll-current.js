// Strips that scroll sideways open with the present place in view; the page itself does not move.
for (const strip of document.querySelectorAll("[data-scroll-current]")) {
  const current = strip.querySelector("[aria-current]");
  if (current) strip.scrollLeft = current.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
}
