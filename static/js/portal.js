"use strict";
{
const closeMenu = (button) => {
document.getElementById(button.dataset.menu)?.classList.remove("is-open");
button.setAttribute("aria-expanded", "false");
};
for (const button of document.querySelectorAll("[data-menu]")) {
button.setAttribute("role", "button");
button.setAttribute("aria-expanded", "false");
button.setAttribute("aria-controls", button.dataset.menu);
const toggle = (event) => {
event.preventDefault();
const open = document.getElementById(button.dataset.menu).classList.toggle("is-open");
button.setAttribute("aria-expanded", String(open));
};
button.addEventListener("click", toggle);
button.addEventListener("keydown", (event) => event.key === " " && toggle(event));
}
document.addEventListener("keydown", (event) => {
if (event.key !== "Escape") return;
for (const button of document.querySelectorAll('[data-menu][aria-expanded="true"]')) {
closeMenu(button);
button.focus();
}
for (const fold of document.querySelectorAll("details[data-fold][open]")) {
fold.open = false;
fold.querySelector("summary").focus();
}
});
document.addEventListener("click", (event) => {
for (const fold of document.querySelectorAll("details[data-fold][open]")) {
if (!fold.contains(event.target)) fold.open = false;
}
});
}
{
document.querySelector("[data-focus-now]")?.focus();
document.addEventListener("click", (event) => {
const link = event.target.closest?.(".errsum a[href^='#']");
const target = link && document.getElementById(link.hash.slice(1));
if (!target) return;
event.preventDefault();
(target.closest(".field") ?? target).scrollIntoView({ block: "start" });
target.focus({ preventScroll: true });
});
}
{
const countUp = (control) => {
const out = document.querySelector(`[data-count-for="${control.id}"]`);
if (!out) return;
const limit = Number(control.dataset.limit);
const used = [...control.value.replace(/\r?\n/g, "\r\n")].length;
out.hidden = used < 0.9 * limit;
out.classList.toggle("is-over", used > limit);
out.textContent = `${used.toLocaleString(document.documentElement.lang)} / ${limit.toLocaleString(document.documentElement.lang)}`;
};
document.addEventListener("input", (event) => event.target.dataset?.limit && countUp(event.target));
for (const control of document.querySelectorAll("[data-limit]")) countUp(control);
}
{
document.addEventListener("click", (event) => {
const opener = event.target.closest?.("[data-dialog]");
const dialog = opener && document.getElementById(opener.dataset.dialog);
if (dialog?.showModal) {
event.preventDefault();
dialog.showModal();
return;
}
if (event.target.closest?.("dialog [data-close]") || event.target.matches?.("dialog[open]")) {
event.target.closest("dialog").close();
}
});
}
{
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
form.addEventListener("reset", () =>
setTimeout(() => {
for (const box of boxes()) box.checked = false;
refresh();
}),
);
refresh();
}
}
{
for (const button of document.querySelectorAll("[data-copy]")) {
button.hidden = !navigator.clipboard;
}
document.addEventListener("click", async (event) => {
const button = event.target.closest?.("[data-copy]");
if (!button) return;
await navigator.clipboard.writeText(button.dataset.copy);
const word = [...button.childNodes].filter((node) => node.nodeType === Node.TEXT_NODE).pop();
if (word && button.dataset.copied) word.textContent = ` ${button.dataset.copied}`;
});
}
{
document.addEventListener("change", (event) => {
const input = event.target;
if (!input.matches?.("input[type=file][data-max-bytes]")) return;
const tooLarge = [...input.files].some((file) => file.size > Number(input.dataset.maxBytes));
input.setCustomValidity(tooLarge ? input.dataset.tooLarge : "");
if (tooLarge) input.reportValidity();
});
}
{
for (const strip of document.querySelectorAll("[data-scroll-current]")) {
const current = strip.querySelector("[aria-current]");
if (current) strip.scrollLeft = current.offsetLeft - (strip.clientWidth - current.offsetWidth) / 2;
}
}
{
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
}
{
const PREFIX = "kept:";
const HOURS_12 = 12 * 60 * 60 * 1000;
const keptEntries = () => {
const entries = [];
try {
for (const key of Object.keys(localStorage)) {
if (key.startsWith(PREFIX)) entries.push([key, JSON.parse(localStorage.getItem(key))]);
}
} catch {
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
}
