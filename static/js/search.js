// The search of every page: Ctrl K opens it as a sheet, the arrows choose, Enter opens. Without script the field in the
// top bar is a link to the same list on a page of its own. "?" shows the keys of the page.
const SEARCH_PAUSE = 150;

const isTyping = (target) => target.matches?.("input, textarea, select, [contenteditable]");

const searchIn = (box) => {
  const input = box.querySelector("input[type=search]");
  const form = input.form;
  let chosen = -1;
  let waiting;
  let asked = 0;

  const options = () => [...box.querySelectorAll(".hit")];

  // `null` chooses nothing; an index before the first goes round to the last.
  const choose = (index) => {
    const all = options();
    chosen = all.length && index !== null ? (index + all.length) % all.length : -1;
    all.forEach((hit, place) => hit.setAttribute("aria-selected", String(place === chosen)));
    if (chosen < 0) {
      input.removeAttribute("aria-activedescendant");
      return;
    }
    input.setAttribute("aria-activedescendant", all[chosen].id);
    all[chosen].scrollIntoView({ block: "nearest" });
  };

  const dress = () => {
    const list = box.querySelector("[data-hits]");
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.labels[0].textContent);
    for (const part of list.querySelectorAll("ul, li, div, h2")) part.setAttribute("role", "presentation");
    for (const group of list.querySelectorAll("section")) group.setAttribute("role", "group");
    options().forEach((hit, place) => {
      hit.id = `${list.id}-${place}`;
      hit.setAttribute("role", "option");
      hit.tabIndex = -1;
    });
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", String(options().length > 0));
    choose(input.value.trim() ? 0 : null);
  };

  const ask = async () => {
    const mine = ++asked;
    const address = `${form.action}?${new URLSearchParams({ q: input.value })}`;
    try {
      const answer = await fetch(address, { headers: { "X-Fragment": "found" } });
      if (!answer.ok || answer.redirected || mine !== asked) return;
      const fresh = fragmentOf(await answer.text()).getElementById("found");
      if (fresh && mine === asked) {
        box.querySelector("[data-found]").replaceWith(fresh);
        dress();
      }
    } catch {
      // The network is away: Enter asks for the page, and the browser says what is wrong.
    }
  };

  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  dress();
  input.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, SEARCH_PAUSE);
  });
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose(event.key === "ArrowDown" ? chosen + 1 : Math.max(chosen, 0) - 1);
    } else if (event.key === "Enter" && chosen >= 0 && !event.isComposing) {
      event.preventDefault();
      const { href } = options()[chosen];
      if (event.ctrlKey || event.metaKey) open(href, "_blank", "noopener");
      else location.assign(href);
    }
  });
  return ask;
};

// The field is there at once, so that no letter is lost while the list is on its way.
const makeSheet = (link) => {
  const sheet = document.createElement("dialog");
  sheet.id = "search-sheet";
  sheet.className = "dialog dialog--search";
  sheet.setAttribute("aria-label", link.dataset.label);
  const box = document.createElement("div");
  box.className = "pal";
  const form = Object.assign(document.createElement("form"), { className: "pal__field", action: link.href });
  form.setAttribute("role", "search");
  const label = Object.assign(document.createElement("label"), { className: "vh", htmlFor: "sheet-text" });
  label.textContent = link.dataset.label;
  const input = Object.assign(document.createElement("input"), { id: "sheet-text", name: "q", type: "search" });
  Object.assign(input, { maxLength: 100, autocomplete: "off" });
  form.append(link.querySelector("svg").cloneNode(true), label, input);
  const found = document.createElement("div");
  found.dataset.found = "";
  found.append(Object.assign(document.createElement("div"), { id: "found-hits" }));
  found.firstChild.dataset.hits = "";
  box.append(form, found);
  sheet.append(box);
  document.body.append(sheet);
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
  // A search field takes the first Escape to empty itself; here one is enough to leave.
  sheet.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    event.preventDefault();
    sheet.close();
  });
  return sheet;
};

const openSearch = (link) => {
  let sheet = document.getElementById("search-sheet");
  const isNew = !sheet;
  sheet ??= makeSheet(link);
  if (!sheet.open) sheet.showModal();
  if (isNew) searchIn(sheet.firstElementChild)();
  sheet.querySelector("input").select();
};

for (const box of document.querySelectorAll("main [data-search]")) searchIn(box);

document.addEventListener("keydown", (event) => {
  const link = document.querySelector("[data-search-link]");
  if (link && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey && event.key.toLowerCase() === "k") {
    event.preventDefault();
    const here = document.querySelector("main [data-search] input");
    if (here) here.select();
    else openSearch(link);
    return;
  }
  const keys = document.getElementById("page-keys");
  if (keys && event.key === "?" && !isTyping(event.target) && !document.querySelector("dialog[open]")) {
    event.preventDefault();
    keys.showModal();
  }
});

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-search-link]");
  if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && window.HTMLDialogElement) {
    event.preventDefault();
    openSearch(link);
  }
});
