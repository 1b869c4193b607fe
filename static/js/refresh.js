// A part of a page that waits for something (a file being made) is asked for again until it waits no more.
const REFRESH_EVERY = 2000;
const refresh = async (part) => {
  let next = part;
  try {
    const answer = await fetch(location.href, { headers: { "X-Fragment": part.id } });
    const fresh = fragmentOf(answer.ok && !answer.redirected ? await answer.text() : "").getElementById(part.id);
    if (fresh) {
      part.replaceWith(fresh);
      next = fresh;
    }
  } catch {
    // The network is away: the next try may find it.
  }
  if ("refresh" in next.dataset) {
    setTimeout(refresh, REFRESH_EVERY, next);
  }
};
for (const part of document.querySelectorAll("[data-refresh]")) {
  setTimeout(refresh, REFRESH_EVERY, part);
}
