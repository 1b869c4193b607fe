// The grid of 30 cases, part two: one keyboard for everything, as in a spreadsheet. Arrows move, Shift chooses a block,
// P, M and N mark it, Ctrl D copies down, Ctrl C, X and V work with any spreadsheet, Ctrl Z takes back. A click offers
// the marks of its cell (casegrid-pick.js).
"use strict";

// --- moving and choosing ----------------------------------------------------------------------------------------------

let at = { y: 0, x: DATA };
let anchor = at;
let editor = null;

// The case number is a link, which takes the focus itself.
const target = ({ y, x }) => (x < DATA ? rows[y].cells[x].querySelector("a") : rows[y].cells[x]);
const block = () => {
  const box = {
    top: Math.min(at.y, anchor.y),
    bottom: Math.max(at.y, anchor.y),
    left: Math.min(at.x, anchor.x),
    right: Math.max(at.x, anchor.x),
  };
  const places = [];
  for (let y = box.top; y <= box.bottom; y += 1) {
    for (let x = box.left; x <= box.right; x += 1) places.push({ y, x });
  }
  return { ...box, places };
};
const isBlock = () => at.y !== anchor.y || at.x !== anchor.x;

let painted = [];
const paint = () => {
  for (const cell of painted) {
    cell.classList.remove("in");
    cell.removeAttribute("aria-selected");
  }
  painted = isBlock() ? block().places.map(({ y, x }) => rows[y].cells[x]) : [];
  for (const cell of painted) {
    cell.classList.add("in");
    cell.setAttribute("aria-selected", "true");
  }
};

const enter = (place, { focus = true, extend = false } = {}) => {
  target(at).tabIndex = -1;
  rows[at.y].cells[at.x].classList.remove("sel");
  rows[at.y].row.classList.remove("now");
  columns[at.x].head.classList.remove("g-hot");
  at = place;
  if (!extend) anchor = place;
  target(at).tabIndex = 0;
  rows[at.y].cells[at.x].classList.add("sel");
  rows[at.y].row.classList.add("now");
  columns[at.x].head.classList.add("g-hot");
  paint();
  closePick();
  point(null);
  if (focus) {
    target(at).focus({ preventScroll: true });
    rows[at.y].cells[at.x].scrollIntoView({ block: "nearest", inline: "nearest" });
  }
};

const clamp = (value, most) => Math.max(0, Math.min(most, value));
const move = (dy, dx, options) =>
  enter({ y: clamp(at.y + dy, rows.length - 1), x: clamp(at.x + dx, columns.length - 1) }, options);

const forward = getComputedStyle(table).direction === "rtl" ? -1 : 1;
const STEPS = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -forward],
  ArrowRight: [0, forward],
  PageUp: [-5, 0],
  PageDown: [5, 0],
};

// --- changing, with undo ----------------------------------------------------------------------------------------------

const past = [];
let future = [];

const change = (changes) => {
  const before = put(changes);
  if (!before.length) return;
  past.push(before);
  if (past.length > 200) past.shift();
  future = [];
};
const step = (from, to) => {
  const entry = from.pop();
  if (!entry) return;
  to.push(put(entry));
  enter({ y: entry[0].y, x: entry[0].x });
};

const mark = (value) => {
  const places = block().places.filter(({ x }) => x >= DATA);
  const fits = places.filter(({ x }) => (isMark(x) ? !value || columns[x].may.includes(value) : !value));
  change(fits.map(({ y, x }) => ({ y, x, text: value })));
  if (value && fits.length < places.filter(({ x }) => isMark(x)).length) say([word("always")]);
};

const cycle = () => {
  const { may } = columns[at.x];
  change([{ ...at, text: may[(may.indexOf(shown[at.y][at.x]) + 1) % may.length] }]);
};

// The first row of the block goes into the rows below it; a single cell takes what stands above it.
const fillDown = () => {
  const { top, bottom, left, right } = block();
  const source = top === bottom ? top - 1 : top;
  if (source < 0) return;
  const changes = [];
  for (let y = source + 1; y <= bottom; y += 1) {
    for (let x = Math.max(left, DATA); x <= right; x += 1) changes.push({ y, x, text: shown[source][x] });
  }
  change(changes);
};

// --- tumour type and date: a field in the cell ------------------------------------------------------------------------

const edit = (first = "") => {
  const { y, x } = at;
  const cell = rows[y].cells[x];
  const field = columns[x].kind === "type" ? words.querySelector("select").cloneNode(true) : document.createElement("input");
  field.className = columns[x].kind === "type" ? "select select--s" : "input input--s";
  field.setAttribute("aria-label", `${columns[x].name}, ${rows[y].row.cells[0].textContent.trim()}`);
  if (columns[x].kind === "type") {
    field.value = shown[y][x];
  } else {
    field.placeholder = word("date");
    field.maxLength = 40;
    field.value = first || shown[y][x];
  }
  editor = { field, y, x, typed: "" };
  cell.append(field);
  cell.classList.add("edits");
  field.focus();
  if (!first && field.select) field.select();
};

// A list looks for the word that is typed. The browser's own search forgets the letters after a second, too soon for
// whoever types slowly; this one keeps them until the list is left. One letter again and again goes through its words.
const seek = (letter) => {
  const { field } = editor;
  const options = [...field.options];
  const starting = (text) => options.filter((option) => option.text.toLowerCase().startsWith(text));
  const typed = editor.typed + letter.toLowerCase();
  const [found] = starting(typed);
  if (found) {
    editor.typed = typed;
    field.value = found.value;
    return;
  }
  editor.typed = letter.toLowerCase();
  const fits = starting(editor.typed);
  if (fits.length) field.value = fits[(fits.indexOf(field.selectedOptions[0]) + 1) % fits.length].value;
};

const close = (commit) => {
  if (!editor) return;
  const { field, y, x } = editor;
  editor = null;
  rows[y].cells[x].classList.remove("edits");
  field.remove();
  if (commit) change([{ y, x, text: field.value.trim() }]);
};

table.addEventListener("focusout", (event) => {
  if (editor && event.target === editor.field) close(true);
});

const editorKey = (event) => {
  if (event.key === "Escape") close(false);
  else if (event.key === "Enter") close(true);
  else if (event.key === "Tab") close(true);
  else if (editor.field.options && event.key.length === 1 && (event.key !== " " || editor.typed)) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    seek(event.key);
    event.preventDefault();
    return;
  } else return;
  event.preventDefault();
  if (event.key === "Enter") move(event.shiftKey ? -1 : 1, 0);
  else if (event.key === "Tab") move(0, event.shiftKey ? -1 : 1);
  else enter(at);
};

// --- keys -------------------------------------------------------------------------------------------------------------

const MARKS = { p: "present", m: "missing", n: "not_applicable" };

const withControl = (key, event) => {
  const last = { y: rows.length - 1, x: columns.length - 1 };
  const extend = event.shiftKey;
  if (key === "d") fillDown();
  else if (key === "z" && !event.shiftKey) step(past, future);
  else if (key === "y" || key === "z") step(future, past);
  else if (key === "a") {
    enter({ y: 0, x: DATA });
    enter(last, { extend: true });
  } else if (key === "Home") enter({ y: 0, x: 0 }, { extend });
  else if (key === "End") enter(last, { extend });
  else if (key in STEPS) move(STEPS[key][0] * rows.length, STEPS[key][1] * columns.length, { extend });
  else return false;
  return true;
};

const alone = (key, event) => {
  const extend = event.shiftKey;
  if (key in STEPS) move(...STEPS[key], { extend });
  else if (key === "Home") enter({ y: at.y, x: 0 }, { extend });
  else if (key === "End") enter({ y: at.y, x: columns.length - 1 }, { extend });
  else if (key === "Escape") enter(at);
  else if (key === "Delete" || key === "Backspace") mark("");
  else if (at.x < DATA) return false;
  else if (!isMark(at.x)) {
    if (key === "Enter" || key === "F2" || key === " ") edit();
    else if (event.key.length !== 1) return false;
    else if (columns[at.x].kind === "date") edit(event.key);
    else {
      edit();
      seek(event.key);
    }
  } else if (key in MARKS) mark(MARKS[key]);
  else if (key === " ") cycle();
  else if (key === "Enter") move(event.shiftKey ? -1 : 1, 0);
  else return false;
  return true;
};

table.addEventListener("keydown", (event) => {
  // A key works on the chosen cell, wherever the pointer rests, so the line above the grid names that one.
  point(null);
  if (editor) {
    editorKey(event);
    return;
  }
  closePick();
  if (event.altKey || event.target !== target(at)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const done = event.ctrlKey || event.metaKey ? withControl(key, event) : alone(key, event);
  if (done) event.preventDefault();
});

// --- clipboard --------------------------------------------------------------------------------------------------------

const inGrid = () => !editor && table.contains(document.activeElement);

const wordOf = (y, x) => {
  if (x < DATA) return String(rows[y].number);
  if (!shown[y][x]) return "";
  if (!isMark(x)) return typeWord(shown[y][x]) ?? shown[y][x];
  return drawings.get(`${columns[x].wording}:${shown[y][x]}`)?.getAttribute("aria-label") ?? "";
};

const copy = (event) => {
  if (!inGrid()) return false;
  const { top, bottom, left, right } = block();
  const lines = [];
  for (let y = top; y <= bottom; y += 1) {
    const line = [];
    for (let x = left; x <= right; x += 1) line.push(wordOf(y, x));
    lines.push(line.join("\t"));
  }
  event.clipboardData.setData("text/plain", lines.join("\n"));
  event.preventDefault();
  return true;
};

document.addEventListener("copy", copy);
document.addEventListener("cut", (event) => {
  if (copy(event)) mark("");
});

// Rows by line, cells by tab; a spreadsheet puts quotes around a cell that holds a line break or quotes.
const parse = (text) => {
  const found = [[]];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^\t\r\n]*))(\t|\r?\n|\r|$)/g)) {
    found.at(-1).push((quoted === undefined ? plain : quoted.replaceAll('""', '"')).trim().slice(0, 200));
    if (end === "") break;
    if (end !== "\t") found.push([]);
  }
  if (found.length > 1 && found.at(-1).length === 1 && found.at(-1)[0] === "") found.pop();
  return found;
};

// What a known word means is drawn at once; anything else waits for the server, which knows every language.
const meaning = (x, text) => {
  if (!isMark(x)) return text;
  const lower = text.toLowerCase();
  if (lower in MARKS) return MARKS[lower];
  const known = columns[x].may.find(
    (value) => value === lower || drawings.get(`${columns[x].wording}:${value}`).getAttribute("aria-label") === lower,
  );
  return known ?? text;
};

document.addEventListener("paste", (event) => {
  if (!inGrid()) return;
  event.preventDefault();
  const lines = parse(event.clipboardData.getData("text/plain"));
  const single = lines.length === 1 && lines[0].length === 1;
  const start = block();
  let lost = 0;
  const changes = [];
  if (single) {
    for (const { y, x } of start.places) if (x >= DATA) changes.push({ y, x, text: meaning(x, lines[0][0]) });
  } else {
    lines.forEach((line, down) =>
      line.forEach((text, right) => {
        const place = { y: start.top + down, x: start.left + right };
        if (place.y >= rows.length || place.x >= columns.length) lost += 1;
        else if (place.x >= DATA) changes.push({ ...place, text: meaning(place.x, text) });
      }),
    );
    enter({ y: start.top, x: start.left });
    const wide = Math.max(...lines.map((line) => line.length));
    move(lines.length - 1, wide - 1, { extend: true });
  }
  change(changes);
  if (lost) say([word("beyond").replace("%", lost)]);
});

// --- pointer ----------------------------------------------------------------------------------------------------------

const placeOf = (cell) => {
  const y = rows.findIndex((one) => one.row === cell?.parentElement);
  const x = y < 0 ? -1 : rows[y].cells.indexOf(cell);
  return x < 0 ? null : { y, x };
};

let pressed = false;
table.addEventListener("mousedown", (event) => {
  if (editor?.field.contains(event.target) || event.button) return;
  const place = placeOf(event.target.closest("td, th"));
  if (!place || place.x < DATA) return;
  event.preventDefault();
  close(true);
  pressed = true;
  enter(place, { extend: event.shiftKey });
});
const drag = (place, buttons) => {
  if (!pressed || !(buttons & 1)) return;
  if (place && place.x >= DATA && (place.y !== at.y || place.x !== at.x)) enter(place, { extend: true });
};
// A press of a cell chooses it and offers its marks or opens its field, however often: a press alone never changes a mark,
// for somebody who presses again to look would not see that something was saved.
document.addEventListener("mouseup", () => {
  if (!pressed) return;
  pressed = false;
  if (block().places.every(({ x }) => isMark(x))) openPick();
  else if (!isBlock()) edit();
});

table.addEventListener("focusin", (event) => {
  const place = placeOf(event.target.closest("td, th"));
  if (place && !editor && (place.y !== at.y || place.x !== at.x)) enter(place, { focus: false });
});

// --- from a table to a grid -------------------------------------------------------------------------------------------

table.setAttribute("role", "grid");
table.setAttribute("aria-multiselectable", "true");
for (const { row, cells } of rows) {
  cells.forEach((cell, x) => {
    (x < DATA ? cell.querySelector("a") : cell).tabIndex = -1;
  });
  row.cells[row.cells.length - 1].setAttribute("aria-readonly", "true");
}
target(at).tabIndex = 0;
// The cells take the focus now, so the frame around them no longer has to.
table.closest(".gridwrap").removeAttribute("tabindex");
document.querySelector("[data-grid-keys]").removeAttribute("data-for-script");
showPlace(at);
offerMarks();
