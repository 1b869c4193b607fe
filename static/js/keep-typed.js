// Every form that posts a text: what is typed is kept in this browser until the server says that it has it. Neither an
// ended session nor a broken connection, an answer of the proxy or leaving the page loses it; it is offered when the page
// is opened again, to the same person, for a week or until that person signs out. Cards that save themselves have a copy
// of their own (autosave.js). docs/components.md describes the word of the server.
const PREFIX = "kept:";
const DAYS_7 = 7 * 24 * 60 * 60 * 1000;
const WORD = "saved_copies";
const NONCE = "kept_copy";
const UNTYPED = new Set(["hidden", "file", "password", "submit", "button", "reset", "image"]);

const entriesKept = (prefix = PREFIX) => {
  const found = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(prefix)) found.push([key, JSON.parse(localStorage.getItem(key))]);
    }
  } catch {
    // Storage may be switched off: then there is nothing to keep.
  }
  return found;
};

// --- the word of the server -------------------------------------------------------------------------------------------

// A cookie names the copies whose forms were taken; it may be heard on any page, in any tab.
const hear = () => {
  const named = document.cookie.match(new RegExp(`(?:^|; )${WORD}=([^;]*)`))?.[1];
  if (!named) return;
  document.cookie = `${WORD}=; path=/; max-age=0`;
  const saved = named.split(".");
  for (const [key, entry] of entriesKept()) {
    if (!entry.nonce || !saved.includes(entry.nonce)) continue;
    localStorage.removeItem(key);
    if (entry.draft) localStorage.removeItem(`draft:${entry.draft}`);
  }
  // What a card sent while its page was left.
  for (const [key, draft] of entriesKept("draft:")) {
    if (draft.nonce && saved.includes(draft.nonce)) localStorage.removeItem(key);
  }
};

hear();
for (const [key, entry] of entriesKept()) if (!(Date.now() - entry.at < DAYS_7)) localStorage.removeItem(key);

// --- keeping ----------------------------------------------------------------------------------------------------------

const controlsOf = (form) => [...form.elements].filter((control) => control.name && !UNTYPED.has(control.type));
const isKept = (form) =>
  form instanceof HTMLFormElement &&
  (form.method === "post" || "keep" in form.dataset) &&
  !form.matches("[data-autosave]") &&
  !form.querySelector("input[type=password], [data-autosave]") &&
  ("keep" in form.dataset || controlsOf(form).some((control) => control.matches("textarea:not([hidden])")));

const addressOf = (form) => new URL(form.getAttribute("action") || location.href, location.href).pathname;
const nameOf = (form) => {
  if (form.dataset.keep || form.id) return form.dataset.keep || form.id;
  const same = [...document.forms].filter((other) => addressOf(other) === addressOf(form));
  return `${addressOf(form)}:${same.indexOf(form)}`;
};
const keyOf = (form) => `${PREFIX}${document.body.dataset.person ?? ""}:${location.pathname}#${nameOf(form)}`;

const typedIn = (form) => {
  const names = new Set(controlsOf(form).map((control) => control.name));
  return [...new FormData(form)].filter(([name, value]) => names.has(name) && typeof value === "string" && value !== "");
};
const drawnIn = (form) =>
  controlsOf(form).flatMap((control) => {
    if (control.matches("select")) {
      const chosen = [...control.options].filter((option) => option.defaultSelected);
      const shown = chosen.length || control.multiple ? chosen : [...control.options].slice(0, 1);
      return shown.map((option) => [control.name, option.value]);
    }
    if (control.type === "radio" || control.type === "checkbox") {
      return control.defaultChecked ? [[control.name, control.value]] : [];
    }
    return [[control.name, control.defaultValue]];
  });
const plain = (fields) =>
  JSON.stringify(
    fields
      .filter(([, value]) => value !== "")
      .map(([name, value]) => [name, value.replace(/\r\n/g, "\n")])
      .sort(),
  );

// The version that the page was made from goes with the text, so that a colleague's newer one is noticed.
const knowing = (form) => [...form.querySelectorAll("input[type=hidden]")].filter((field) => /(^|-)(version|base|seen)$/.test(field.name));

const store = (form, nonce) => {
  const key = keyOf(form);
  const fields = typedIn(form);
  try {
    if (!nonce && plain(fields) === plain(drawnIn(form))) {
      localStorage.removeItem(key);
      return;
    }
    const known = knowing(form).map((field) => [field.name, field.value]);
    const draft = form.dataset.dropDraft;
    localStorage.setItem(key, JSON.stringify({ at: Date.now(), fields, known, nonce, draft }));
    if (draft) mergeIntoDraft(draft, fields, known);
  } catch {
    // A full or closed storage must not stop anybody from typing.
  }
};

// A page that decides between two texts cannot be opened again: its text is kept as that of the card it came from, with
// the version that the page has shown.
const mergeIntoDraft = (draft, fields, known) => {
  const kept = JSON.parse(localStorage.getItem(`draft:${draft}`) ?? "{}");
  localStorage.setItem(`draft:${draft}`, JSON.stringify({ ...kept, at: Date.now(), fields, known }));
};

document.addEventListener("input", (event) => isKept(event.target.form) && store(event.target.form));
document.addEventListener("change", (event) => isKept(event.target.form) && store(event.target.form));
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.matches("[data-forget]")) for (const [key] of entriesKept()) localStorage.removeItem(key);
  if (!isKept(form)) return;
  const nonce = nameOfCopy();
  const field = form.querySelector(`input[name="${NONCE}"]`) ?? form.appendChild(document.createElement("input"));
  Object.assign(field, { type: "hidden", name: NONCE, value: nonce });
  store(form, nonce);
});

// --- offering ---------------------------------------------------------------------------------------------------------

const putBack = (form, entry) => {
  for (const control of controlsOf(form)) {
    if (control.type === "radio" || control.type === "checkbox") {
      control.checked = entry.fields.some(([name, value]) => name === control.name && value === control.value);
    } else if (control.matches("select")) {
      for (const option of control.options) {
        option.selected = entry.fields.some(([name, value]) => name === control.name && value === option.value);
      }
    } else {
      control.value = entry.fields.find(([name]) => name === control.name)?.[1] ?? "";
    }
    control.dispatchEvent(new Event("input", { bubbles: true }));
  }
  for (const field of knowing(form)) field.value = entry.known?.find(([name]) => name === field.name)?.[1] ?? field.value;
};

const offer = () => {
  for (const form of [...document.forms].filter(isKept)) {
    const key = keyOf(form);
    const entry = entriesKept().find(([found]) => found === key)?.[1];
    if (!entry || form.dataset.dropDraft || plain(entry.fields) === plain(typedIn(form))) continue;
    const drop = () => localStorage.removeItem(key);
    const restore = () => {
      putBack(form, entry);
      store(form);
    };
    offerKept((line) => form.prepend(line), { restore, drop });
  }
};

offer();
// Shown again by the back button without being loaded: the form still holds what was typed.
window.addEventListener("pageshow", (event) => event.persisted && hear());
