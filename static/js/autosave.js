// What is marked with data-autosave saves itself 800 ms after the last key and when a field is left: a form, or one card
// of a page that is a single form (the card names its address in data-action and sends its own fields only).
// What is typed also stays in this browser until the server has it. The protocol is in docs/components.md.
"use strict";

const PAUSE = 800;
const RETRY = 15000;
const DRAFT = "draft:";

const states = new WeakMap();
const stateOf = (form) => {
  if (!states.has(form)) states.set(form, { timer: 0, saving: false, dirty: false, waiting: false, stopped: false });
  return states.get(form);
};

const markOf = (form) => form.querySelector("[data-saved-mark]");

// Spoken at most once per field when all is well; trouble is always spoken.
const show = (form, name) => {
  const mark = markOf(form);
  if (!mark) return;
  const trouble = name !== "saved" && name !== "saving";
  mark.setAttribute("aria-live", trouble || !mark.dataset.spoken ? "polite" : "off");
  mark.dataset.state = name;
  for (const piece of mark.querySelectorAll("[data-when]")) piece.hidden = piece.dataset.when !== name;
  if (name === "saved") mark.dataset.spoken = "1";
};

// --- the copy in this browser ---------------------------------------------------------------------------------------

const controlsOf = (form) => [...(form.elements ?? form.querySelectorAll("input, textarea, select"))];
const named = (form, name) => controlsOf(form).filter((control) => control.name === name);
const actionOf = (form) => form.dataset.action || form.action;

const dataOf = (form) => {
  if (form instanceof HTMLFormElement) return new FormData(form);
  const names = new Set(["csrfmiddlewaretoken", ...controlsOf(form).map((control) => control.name)]);
  const own = new FormData();
  for (const [name, value] of new FormData(form.closest("form"))) if (names.has(name)) own.append(name, value);
  return own;
};

const draftKey = (form) => form.dataset.draftKey && `${DRAFT}${form.dataset.draftKey}`;
// Hidden fields (version, token) are the server's, not what somebody typed.
const fieldsOf = (form) => {
  const typed = new Set(controlsOf(form).filter((control) => control.type !== "hidden").map((control) => control.name));
  return [...dataOf(form)].filter(([name, value]) => typed.has(name) && typeof value === "string");
};

// What this browser knew to be stored when the text was typed: put back with it, so that a colleague's newer text is
// noticed instead of overwritten.
const knowing = (form) => [...form.querySelectorAll("[data-version], [data-base], [name='version']")];
const knownOf = (form) => knowing(form).map((control) => [control.name, control.value]);

const keepDraft = (form) => {
  const key = draftKey(form);
  if (!key) return;
  try {
    const { draftLabel: label } = form.dataset;
    const page = `${location.pathname}${form.id ? `#${form.id}` : ""}`;
    const draft = { at: Date.now(), fields: fieldsOf(form), known: knownOf(form), label, page };
    localStorage.setItem(key, JSON.stringify(draft));
  } catch {
    // A full or closed storage must not stop anybody from typing.
  }
};

const dropDraft = (form) => {
  const key = draftKey(form);
  if (key) localStorage.removeItem(key);
};

const putBack = (form, fields) => {
  for (const control of controlsOf(form)) {
    if (control.type === "radio" || control.type === "checkbox") {
      control.checked = fields.some(([name, value]) => name === control.name && value === control.value);
    }
  }
  for (const [name, value] of fields) {
    for (const control of named(form, name)) {
      if (control.type !== "radio" && control.type !== "checkbox" && control.type !== "hidden") control.value = value;
    }
  }
};

const normal = (fields) => JSON.stringify(fields.map(([name, value]) => [name, value.replace(/\r\n/g, "\n")]).sort());

const offerDraft = (form) => {
  const key = draftKey(form);
  let draft = null;
  try {
    draft = key && JSON.parse(localStorage.getItem(key));
  } catch {
    return;
  }
  if (!draft) return;
  const drop = () => dropDraft(form);
  const restore = () => {
    putBack(form, draft.fields);
    for (const [name, value] of draft.known ?? []) {
      for (const control of knowing(form)) if (control.name === name) control.value = value;
    }
    changed(form, 0);
  };
  const arrivedAnyway = normal(draft.fields) === normal(fieldsOf(form));
  const put = (line) => (form.querySelector(".q__body") ?? form).prepend(line);
  if (arrivedAnyway || !offerKept(put, { restore, drop })) drop();
};

// --- saving ---------------------------------------------------------------------------------------------------------

const changed = (form, pause = PAUSE) => {
  const state = stateOf(form);
  state.dirty = true;
  keepDraft(form);
  if (state.stopped) return;
  clearTimeout(state.timer);
  state.timer = setTimeout(() => save(form), pause);
};

const save = (form, options) => {
  const state = stateOf(form);
  clearTimeout(state.timer);
  if (!state.dirty || state.saving || state.stopped || !form.isConnected) return;
  state.saving = true;
  state.arrival = send(form, state, options);
};

// The answer to what is sent on leaving reaches a page that is gone. The server says to the next one that it has the
// text (keep-typed.js hears it); the copy is known by a word of its own, until somebody types on.
const nameCopy = (form, body) => {
  const key = draftKey(form);
  if (!key) return;
  const nonce = nameOfCopy();
  try {
    localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), nonce }));
    body.set("kept_copy", nonce);
  } catch {
    // Without storage there is no copy to name.
  }
};

const send = async (form, state, { leaving = false } = {}) => {
  state.dirty = false;
  show(form, "saving");
  const body = dataOf(form);
  if (leaving) nameCopy(form, body);
  let response = null;
  try {
    response = await fetch(actionOf(form), {
      method: "POST",
      body,
      headers: { "X-Autosave": "1", Accept: "application/json" },
      // A redirect means the sign-in page: following it would only fetch a form nobody sees.
      redirect: "manual",
      keepalive: leaving,
    });
  } catch {
    // No connection: handled below like a server that does not answer.
  }
  state.saving = false;
  await settle(form, response);
  if (state.dirty && !state.stopped) changed(form);
};

const settle = async (form, response) => {
  const state = stateOf(form);
  if (!response || response.status >= 500) {
    state.waiting = true;
    show(form, "offline");
    clearTimeout(state.timer);
    state.timer = setTimeout(() => changed(form, 0), RETRY);
    return;
  }
  const body = await response.json().catch(() => ({}));
  if (response.status === 403 && body.errors) {
    // Not signed out: the page may not be changed any more, and the answer says why.
    state.stopped = true;
    showErrors(form, body.errors);
    show(form, "refused");
    return;
  }
  if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
    state.stopped = true;
    show(form, "ended");
    return;
  }
  if (response.status === 409) {
    state.stopped = true;
    const link = markOf(form)?.querySelector("[data-merge-link]");
    if (link) link.href = body.merge_url || form.dataset.mergeUrl || location.href;
    show(form, "stale");
  } else if (response.status === 422 || response.status === 400) {
    showErrors(form, body.errors ?? {});
    show(form, "refused");
  } else if (response.ok) {
    arrived(form, body);
  }
};

const arrived = (form, body) => {
  const state = stateOf(form);
  state.waiting = false;
  if (body.version !== undefined) {
    const version = form.querySelector("[data-version], [name='version']");
    if (version) version.value = body.version;
    const base = form.querySelector("[data-base]");
    if (base && body.base !== undefined) base.value = body.base;
  }
  clearErrors(form);
  const time = markOf(form)?.querySelector("[data-saved-at]");
  if (time && body.saved_at) time.textContent = body.saved_at;
  show(form, "saved");
  if (!state.dirty) dropDraft(form);
  for (const [selector, html] of Object.entries(body.html ?? {})) {
    const old = document.querySelector(selector);
    const fresh = fragmentOf(html);
    // Never replace the element somebody is typing in.
    if (old && !old.contains(document.activeElement)) old.replaceWith(fresh);
  }
};

// --- messages at the fields -------------------------------------------------------------------------------------------

const clearErrors = (form) => {
  for (const message of form.querySelectorAll("[data-live-error]")) {
    message.closest(".field")?.classList.remove("field--bad");
    message.remove();
  }
  for (const control of form.querySelectorAll("[data-live-invalid]")) {
    control.removeAttribute("aria-invalid");
    control.removeAttribute("data-live-invalid");
  }
};

const showErrors = (form, errors) => {
  clearErrors(form);
  const template = document.getElementById("live-message");
  for (const [name, messages] of Object.entries(errors)) {
    const control = form.querySelector(`[name="${CSS.escape(name)}"]`);
    const field = control?.closest(".field") ?? control?.closest("fieldset");
    if (!field || !template) continue;
    const message = template.content.firstElementChild.cloneNode(true);
    message.dataset.liveError = "";
    message.querySelector("span").textContent = [].concat(messages).join(" ");
    field.classList.add("field--bad");
    (field.querySelector(".evbox, .textarea, .input, .select, .yn") ?? control).before(message);
    control.setAttribute("aria-invalid", "true");
    control.dataset.liveInvalid = "";
  }
};

// --- events -----------------------------------------------------------------------------------------------------------

const autosaveForm = (target) => target?.closest?.("[data-autosave]") ?? target?.form?.closest?.("[data-autosave]");

document.addEventListener("input", (event) => {
  const form = autosaveForm(event.target);
  if (form) changed(form, event.target.matches("input[type=radio], input[type=checkbox], select") ? 0 : PAUSE);
});

document.addEventListener("focusout", (event) => {
  const form = autosaveForm(event.target);
  if (form && stateOf(form).dirty) save(form);
});

// The merge page needs the text of this form: the link sends it along instead of asking for a bare page.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-merge-link]");
  const form = link?.closest("[data-autosave]");
  if (!form) return;
  event.preventDefault();
  const carrier = document.createElement("form");
  carrier.method = "post";
  carrier.action = link.href;
  carrier.hidden = true;
  for (const [name, value] of dataOf(form)) {
    const field = document.createElement("textarea");
    field.name = name;
    field.value = value;
    carrier.append(field);
  }
  document.body.append(carrier);
  carrier.submit();
});

// The Save button waits for a save that is under way: that one brings the version which the button then sends, so that
// nobody is told to have overtaken themselves.
document.addEventListener("submit", (event) => {
  const form = event.target;
  const cards = [...document.querySelectorAll("[data-autosave]")].filter((card) => form.contains(card));
  for (const card of cards) clearTimeout(stateOf(card).timer);
  const underway = cards.filter((card) => stateOf(card).saving);
  if (underway.length) {
    event.preventDefault();
    const button = event.submitter;
    Promise.all(underway.map((card) => stateOf(card).arrival)).then(() => form.requestSubmit(button));
    return;
  }
  // What is typed goes with the form itself.
  for (const card of cards) stateOf(card).dirty = false;
});

window.addEventListener("online", () => {
  for (const form of document.querySelectorAll("[data-autosave]")) {
    if (stateOf(form).waiting) changed(form, 0);
  }
});

// Leaving the page: what was typed in the last moment is sent along; the copy stays in case it does not arrive.
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState !== "hidden") return;
  for (const form of document.querySelectorAll("[data-autosave]")) {
    if (stateOf(form).dirty) save(form, { leaving: true });
  }
});

const DAYS_30 = 30 * 24 * 60 * 60 * 1000;
const drafts = () => {
  const found = [];
  try {
    for (const key of Object.keys(localStorage)) {
      if (key.startsWith(DRAFT)) found.push([key, JSON.parse(localStorage.getItem(key))]);
    }
  } catch {
    // Storage may be switched off: then there is nothing to offer.
  }
  return found;
};

for (const [key, draft] of drafts()) if (!(Date.now() - draft.at < DAYS_30)) localStorage.removeItem(key);
for (const form of document.querySelectorAll("[data-autosave]")) offerDraft(form);

// A page that leads to the kept texts of this person, wherever they were typed.
for (const list of document.querySelectorAll("[data-kept-list]")) {
  const own = drafts().filter(([key, draft]) => key.startsWith(`${DRAFT}${list.dataset.keptList}`) && draft.page);
  for (const [, draft] of own) {
    const link = document.createElement("a");
    link.href = draft.page;
    // A question is named by its criterion in every language; of a case only the number is kept.
    const [kind, number] = (draft.label ?? "").split(" ");
    const word = { case: list.dataset.wordCase, cases: list.dataset.wordCases }[kind];
    link.textContent = word?.replace("%", number) ?? (draft.label || draft.page);
    list.querySelector("[data-kept-links]").append(link, " ");
  }
  list.hidden = own.length === 0;
}
