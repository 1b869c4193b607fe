// The grid of 30 cases by 36 marks: arrows move, P, M and N set a mark, each mark saves itself.
// Without this script the same table is read-only, and cases and groups are filled in on pages of their own.
"use strict";

const RETRY = 15000;

const table = document.querySelector("table[data-grid]");
const form = document.querySelector("[data-grid-form]");

const word = (name) =>
  document.querySelector("[data-grid-words]").content.querySelector(`[data-word="${name}"]`).textContent;

const columns = [...table.querySelectorAll("thead th[data-item]")].map((head) => ({
  head,
  item: head.dataset.item,
  wording: head.dataset.wording,
  may: "na" in head.dataset ? ["present", "missing", "not_applicable"] : ["present", "missing"],
}));
const rows = [...table.querySelector("tbody[data-cases]").rows].map((row) => ({
  row,
  number: Number(row.dataset.case),
  cells: [...row.querySelectorAll("td.m")],
}));

const drawings = new Map(
  [...document.querySelector("template[data-grid-marks]").content.children].map((piece) => [
    `${piece.dataset.wording}:${piece.dataset.mark}`,
    piece.firstElementChild,
  ]),
);
const SYMBOLS = { "#mk-y": "present", "#mk-n": "missing", "#mk-a": "not_applicable", "#mk-o": "" };
const markOf = (cell) => SYMBOLS[cell.querySelector("use").getAttribute("href")];
const draw = (cell, column, mark) => cell.replaceChildren(drawings.get(`${column.wording}:${mark}`).cloneNode(true));

// --- moving -----------------------------------------------------------------------------------------------------------

let at = { y: 0, x: 0 };
const cellAt = ({ y, x }) => rows[y].cells[x];

const enter = (place, { focus = true } = {}) => {
  cellAt(at).tabIndex = -1;
  cellAt(at).classList.remove("sel");
  rows[at.y].row.classList.remove("now");
  columns[at.x].head.classList.remove("g-hot");
  at = place;
  const cell = cellAt(at);
  cell.tabIndex = 0;
  cell.classList.add("sel");
  rows[at.y].row.classList.add("now");
  columns[at.x].head.classList.add("g-hot");
  if (focus) {
    cell.focus();
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }
};

const clamp = (value, most) => Math.max(0, Math.min(most, value));
const move = (dy, dx) =>
  enter({ y: clamp(at.y + dy, rows.length - 1), x: clamp(at.x + dx, columns.length - 1) });

const forward = getComputedStyle(table).direction === "rtl" ? -1 : 1;
const STEPS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -forward],
  ArrowRight: [0, forward],
  PageUp: [-5, 0],
  PageDown: [5, 0],
};

// --- saving -----------------------------------------------------------------------------------------------------------

const saved = document.querySelector(".gridbar [data-saved-mark]");
const note = document.querySelector("[data-grid-note]");
// What still has to reach the server, in order of typing; a later mark of the same cell replaces an earlier one.
const waiting = new Map();
let sending = false;

const show = (state) => {
  saved.dataset.state = state;
};
const say = (text) => {
  note.textContent = text;
  note.hidden = !text;
};

const set = (mark, place = at) => {
  const column = columns[place.x];
  const cell = cellAt(place);
  if (mark && !column.may.includes(mark)) {
    say(word("always"));
    return;
  }
  say("");
  if (markOf(cell) === mark) return;
  const key = `${rows[place.y].number}:${column.item}`;
  const before = waiting.get(key)?.before ?? markOf(cell);
  draw(cell, column, mark);
  waiting.delete(key);
  waiting.set(key, { number: rows[place.y].number, column, cell, mark, before });
  send();
};

const send = async () => {
  if (sending || !waiting.size) return;
  sending = true;
  const [key, one] = waiting.entries().next().value;
  show("saving");
  const body = new FormData(form);
  body.set("item", one.column.item);
  body.set("mark", one.mark);
  let response = null;
  try {
    response = await fetch(table.dataset.markUrl.replace("/0/", `/${one.number}/`), {
      method: "POST",
      body,
      headers: { "X-Autosave": "1", Accept: "application/json" },
      redirect: "manual",
    });
  } catch {
    // No connection: tried again below.
  }
  sending = false;
  if (!response || response.status >= 500) {
    show("offline");
    setTimeout(send, RETRY);
    return;
  }
  if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
    show("ended");
    return;
  }
  // The same cell may have been changed again while this mark was on its way.
  if (waiting.get(key) === one) waiting.delete(key);
  const answer = await response.json().catch(() => ({}));
  if (response.ok) {
    settle(answer);
  } else {
    if (!waiting.has(key)) draw(one.cell, one.column, one.before);
    say(Object.values(answer.errors ?? {}).flat().join(" ") || word("refused"));
    show("refused");
  }
  send();
};

const settle = (answer) => {
  for (const [selector, html] of Object.entries(answer.html ?? {})) {
    document.querySelector(selector)?.replaceWith(document.createRange().createContextualFragment(html));
  }
  const time = saved.querySelector("[data-saved-at]");
  if (time && answer.saved_at) time.textContent = answer.saved_at;
  if (!waiting.size) show("saved");
};

window.addEventListener("online", send);
window.addEventListener("beforeunload", (event) => {
  if (waiting.size) event.preventDefault();
});

// --- keys and pointer -------------------------------------------------------------------------------------------------

const KEYS = { p: "present", m: "missing", n: "not_applicable", Delete: "", Backspace: "" };

const cycle = () => {
  const { may } = columns[at.x];
  set(may[(may.indexOf(markOf(cellAt(at))) + 1) % may.length]);
};

table.addEventListener("keydown", (event) => {
  if (!event.target.matches("td.m") || event.altKey) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  if (event.ctrlKey || event.metaKey) {
    if (key === "d" && at.y > 0) set(markOf(cellAt({ y: at.y - 1, x: at.x })));
    else if (key === "Home") enter({ y: 0, x: 0 });
    else if (key === "End") enter({ y: rows.length - 1, x: columns.length - 1 });
    else if (key !== "d") return;
  } else if (key in STEPS) {
    move(...STEPS[key]);
  } else if (key === "Home" || key === "End") {
    enter({ y: at.y, x: key === "Home" ? 0 : columns.length - 1 });
  } else if (key in KEYS) {
    set(KEYS[key]);
  } else if (key === "Enter" || key === " ") {
    cycle();
  } else {
    return;
  }
  event.preventDefault();
});

const placeOf = (cell) => {
  const y = rows.findIndex((one) => one.row === cell.parentElement);
  return { y, x: rows[y].cells.indexOf(cell) };
};

// The first press of a cell chooses it, another one changes its mark.
table.addEventListener("mousedown", (event) => {
  const cell = event.target.closest("td.m");
  if (!cell) return;
  event.preventDefault();
  if (document.activeElement === cell) cycle();
  else enter(placeOf(cell));
});

table.addEventListener("focusin", (event) => {
  if (event.target.matches("td.m") && event.target !== cellAt(at)) enter(placeOf(event.target), { focus: false });
});

// --- from a table to a grid ---------------------------------------------------------------------------------------------

table.setAttribute("role", "grid");
for (const { cells } of rows) for (const cell of cells) cell.tabIndex = -1;
cellAt(at).tabIndex = 0;
// The cells take the focus now, so the frame around them no longer has to.
table.closest(".gridwrap").removeAttribute("tabindex");
document.querySelector("[data-grid-keys]").hidden = false;
