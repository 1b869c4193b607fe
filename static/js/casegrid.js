// The grid of 30 cases, part one: what its cells hold, and how they reach the server. Keys, pointer and clipboard are in
// casegrid-keys.js. Without these scripts the table is read-only, and cases and groups are filled in on pages of their own.
"use strict";

const RETRY = 15000;

const table = document.querySelector("table[data-grid]");
const form = document.querySelector("[data-grid-form]");
const words = document.querySelector("[data-grid-words]").content;
const word = (name) => words.querySelector(`[data-word="${name}"]`).textContent;

// Column 0 is the case number, a link; then tumour type, date and the 36 marks.
const columns = [...table.querySelectorAll("thead .g-items th[data-item]")].map((head) => ({
  head,
  item: head.dataset.item,
  kind: head.dataset.kind ?? "mark",
  wording: head.dataset.wording,
  name: head.textContent.trim(),
  label: head.title || head.textContent.trim(),
  may: "na" in head.dataset ? ["present", "missing", "not_applicable"] : ["present", "missing"],
}));
const DATA = 1;
const rows = [...table.querySelector("tbody[data-cases]").rows].map((row) => ({
  row,
  number: Number(row.dataset.case),
  cells: [...row.cells].slice(0, columns.length),
}));
const versions = table.dataset.versions.split(",").map(Number);

const drawings = new Map(
  [...document.querySelector("template[data-grid-marks]").content.children].map((piece) => [
    `${piece.dataset.wording}:${piece.dataset.mark}`,
    piece.firstElementChild,
  ]),
);
const SYMBOLS = { "#mk-y": "present", "#mk-n": "missing", "#mk-a": "not_applicable", "#mk-o": "" };

const isMark = (x) => columns[x].kind === "mark";
const read = (cell, x) => {
  if (x < DATA) return "";
  return isMark(x) ? SYMBOLS[cell.querySelector("use").getAttribute("href")] : cell.dataset.value;
};
// What the server holds, as far as this page knows, and what the cells show: a value, or a text that is on its way.
const stored = rows.map(({ cells }) => cells.map(read));
const shown = stored.map((row) => [...row]);

const draw = (y, x) => {
  const value = shown[y][x];
  const cell = rows[y].cells[x];
  if (isMark(x)) {
    const drawing = drawings.get(`${columns[x].wording}:${value}`);
    if (drawing) cell.replaceChildren(drawing.cloneNode(true));
    else cell.textContent = "…";
  } else if (value !== stored[y][x]) {
    // The server writes dates and types as everywhere else; until it answers, the cell shows what was typed.
    cell.firstElementChild.textContent = typeWord(value) ?? value;
  }
};

const typeWord = (value) =>
  [...(words.querySelector("select")?.options ?? [])].find((option) => option.value === value)?.textContent;

const say = (lines) => {
  const note = document.querySelector("[data-grid-note]");
  const list = document.createElement("ul");
  list.replaceChildren(
    ...lines.slice(0, 8).map((line) => {
      const item = document.createElement("li");
      item.textContent = line;
      return item;
    }),
  );
  note.replaceChildren(list);
  note.hidden = !lines.length;
};

const flag = (y, x, wrong) => {
  const cell = rows[y].cells[x];
  cell.classList.toggle("bad", wrong);
  if (wrong) cell.setAttribute("aria-invalid", "true");
  else cell.removeAttribute("aria-invalid");
};

// --- what still has to reach the server -------------------------------------------------------------------------------

const saved = document.querySelector(".gridbar [data-saved-mark]");
const key = `draft:${table.dataset.draftKey}`;
const waiting = new Map();
let flying = new Map();
let stopped = false;
let later = 0;

const show = (state) => {
  saved.dataset.state = state;
  for (const piece of saved.querySelectorAll("[data-when]")) piece.hidden = piece.dataset.when !== state;
};

const keep = () => {
  const open = [...new Map([...flying, ...waiting]).values()];
  try {
    if (open.length) {
      const cells = open.map((one) => [rows[one.y].number, columns[one.x].item, one.was, one.text]);
      const { draftLabel: label } = table.dataset;
      localStorage.setItem(key, JSON.stringify({ at: Date.now(), cells, label, page: location.pathname }));
    } else {
      localStorage.removeItem(key);
    }
  } catch {
    // A full or closed storage must not stop anybody from marking.
  }
};

// The one way to change cells: places with the text that they get. `before` of each is what an undo puts back.
const put = (changes) => {
  const real = changes.filter(({ y, x, text }) => x >= DATA && shown[y][x] !== text);
  const before = real.map(({ y, x }) => ({ y, x, text: shown[y][x] }));
  for (const { y, x, text } of real) {
    const place = `${y}:${x}`;
    const was = waiting.get(place)?.was ?? stored[y][x];
    shown[y][x] = text;
    flag(y, x, false);
    draw(y, x);
    waiting.delete(place);
    waiting.set(place, { y, x, text, was });
  }
  if (real.length) {
    say([]);
    keep();
    send();
  }
  return before;
};

const send = async () => {
  clearTimeout(later);
  if (stopped || flying.size || !waiting.size) return;
  flying = new Map(waiting);
  waiting.clear();
  show("saving");
  const body = new FormData(form);
  const cells = [...flying.values()].map((one) => [rows[one.y].number, columns[one.x].item, one.was, one.text]);
  body.set("cells", JSON.stringify(cells));
  body.set("known", versions.join(","));
  let response = null;
  try {
    response = await fetch(table.dataset.saveUrl, {
      method: "POST",
      body,
      headers: { "X-Autosave": "1", Accept: "application/json" },
      redirect: "manual",
      // A small save still arrives when the page is left at once.
      keepalive: cells.length < 200,
    });
  } catch {
    // No connection: tried again below.
  }
  if (response?.ok) {
    settle(await response.json());
    return;
  }
  for (const [place, one] of flying) {
    if (waiting.has(place)) waiting.get(place).was = one.was;
    else waiting.set(place, one);
  }
  flying = new Map();
  keep();
  if (!response || response.status >= 500) {
    show("offline");
    later = setTimeout(send, RETRY);
  } else if (response.type === "opaqueredirect" || response.status === 401 || response.status === 403) {
    stopped = true;
    show("ended");
  } else {
    stopped = true;
    say([word("refused")]);
    show("refused");
  }
};

const settle = (answer) => {
  const sent = flying;
  flying = new Map();
  for (const [selector, html] of Object.entries(answer.html)) {
    document.querySelector(selector)?.replaceWith(fragmentOf(html));
  }
  for (const [number, { version, cells }] of Object.entries(answer.rows)) {
    const y = Number(number) - 1;
    versions[y] = version;
    cells.forEach((value, index) => learn(y, index + DATA, value, sent));
  }
  const lines = [];
  for (const { number, cell, value, message } of answer.clashes) {
    const x = columns.findIndex((column) => column.item === cell);
    learn(number - 1, x, value, sent);
    flag(number - 1, x, true);
    lines.push(message);
  }
  for (const { number, cell, message } of answer.refused) {
    const x = columns.findIndex((column) => column.item === cell);
    const y = number - 1;
    lines.push(message);
    if (x < 0 || waiting.has(`${y}:${x}`)) continue;
    // A wrong date stays to be mended; a mark that is none goes back to what it was.
    if (!isMark(x)) shown[y][x] = sent.get(`${y}:${x}`)?.text ?? shown[y][x];
    draw(y, x);
    flag(y, x, true);
  }
  say(lines);
  const time = saved.querySelector("[data-saved-at]");
  if (time) time.textContent = answer.saved_at;
  show(waiting.size ? "saving" : answer.refused.length ? "refused" : "saved");
  keep();
  send();
};

// The cell holds `value` on the server now. A change that has not been sent yet keeps what the person saw, unless the
// server's value is the person's own of a moment ago.
const learn = (y, x, value, sent) => {
  const place = `${y}:${x}`;
  stored[y][x] = value;
  const open = waiting.get(place);
  if (open) {
    if (sent.has(place)) open.was = value;
    draw(y, x);
    return;
  }
  if (shown[y][x] === value) return;
  shown[y][x] = value;
  flag(y, x, false);
  if (isMark(x)) draw(y, x);
};

window.addEventListener("online", send);
window.addEventListener("beforeunload", (event) => {
  if (waiting.size || flying.size) event.preventDefault();
});

// Marks that did not reach the server last time are offered again, with what the person saw when making them.
const offerMarks = () => {
  let kept = null;
  try {
    kept = JSON.parse(localStorage.getItem(key));
  } catch {
    return;
  }
  const places = (kept?.cells ?? [])
    .map(([number, item, was, text]) => ({ y: number - 1, x: columns.findIndex((c) => c.item === item), was, text }))
    .filter(({ y, x, text }) => rows[y] && x >= DATA && stored[y][x] !== text);
  const drop = () => localStorage.removeItem(key);
  const restore = () => {
    for (const one of places) {
      shown[one.y][one.x] = one.text;
      waiting.set(`${one.y}:${one.x}`, one);
      draw(one.y, one.x);
    }
    send();
  };
  const put = (line) => document.querySelector(".gridbar").before(line);
  if (!places.length || !offerKept(put, { restore, drop })) drop();
};
