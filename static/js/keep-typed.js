// Plain forms marked with data-keep: when the session ends between typing and sending, the sign-in page would swallow
// the text. It is kept in this browser, offered once after sign-in, and forgotten after twelve hours or on signing out.
const PREFIX = "kept:";
const HOURS_12 = 12 * 60 * 60 * 1000;

const keptEntries = () => {
  const entries = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(PREFIX)) entries.push([key, JSON.parse(localStorage.getItem(key))]);
    }
  } catch {
    // Storage may be switched off: then there is nothing to keep.
  }
  return entries;
};

const keyOf = (form) => `${PREFIX}${location.pathname}#${form.dataset.keep || form.id || "form"}`;

const typedIn = (form) =>
  [...new FormData(form)].filter(([name, value]) => name !== "csrfmiddlewaretoken" && typeof value === "string" && value !== "");

const putBack = (form, fields) => {
  for (const [name, value] of fields) {
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (control.type === "hidden") continue;
      if (control.type === "radio" || control.type === "checkbox") control.checked ||= control.value === value;
      else if (control.type !== "file") control.value = value;
    }
  }
};

// On the sign-in page everything typed lately counts as lost; on any other page what was sent has arrived.
const atSignIn = document.body.hasAttribute("data-sign-in");
for (const [key, entry] of keptEntries()) {
  if (Date.now() - entry.at > HOURS_12) localStorage.removeItem(key);
  else if (atSignIn) localStorage.setItem(key, JSON.stringify({ ...entry, lost: true }));
  else if (entry.sent && !entry.lost) localStorage.removeItem(key);
}

const keep = (form, sent) => {
  if (form.querySelector('input[type="password"]')) return;
  try {
    localStorage.setItem(keyOf(form), JSON.stringify({ at: Date.now(), fields: typedIn(form), sent, lost: false }));
  } catch {
    // A full or closed storage must not stop anybody from typing.
  }
};

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.matches("[data-keep]")) keep(form, false);
});
document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-keep]")) keep(event.target, true);
  if (event.target.matches("[data-forget]")) for (const [key] of keptEntries()) localStorage.removeItem(key);
});

for (const form of atSignIn ? [] : document.querySelectorAll("form[data-keep]")) {
  const entry = keptEntries().find(([key]) => key === keyOf(form))?.[1];
  if (!entry?.lost || entry.fields.length === 0) continue;
  const drop = () => localStorage.removeItem(keyOf(form));
  const restore = () => {
    putBack(form, entry.fields);
    drop();
  };
  offerKept((line) => form.prepend(line), { restore, drop });
}
