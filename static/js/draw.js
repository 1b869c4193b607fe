// The draw in the browser. The list is read here and stays here: what goes to the portal is its length and a salted
// fingerprint. docs/draw.md describes the method; casereview/draw.py is the same in Python.
"use strict";

const NUMBERS = 2 ** 48;

const hexOf = (bytes) => [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
const sha256 = (text) => crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));

const drawPositions = async (seed, size, count = 30) => {
  if (!(size >= count)) throw new RangeError("the list is shorter than the draw");
  const limit = NUMBERS - (NUMBERS % size);
  const found = new Set();
  for (let step = 0; found.size < count; step += 1) {
    const digest = new DataView(await sha256(`${seed}:${size}:${step}`));
    const number = digest.getUint32(0) * 65536 + digest.getUint16(4);
    if (number < limit) found.add((number % size) + 1);
  }
  return [...found].sort((one, other) => one - other);
};

const listFingerprint = async (salt, lines) => hexOf(await sha256([salt, ...lines].join("\n")));

// One procedure a line; what surrounds it and empty lines do not count. `at` is the line as a spreadsheet numbers it.
const linesOf = (text) =>
  text
    .split(/\r\n|\r|\n/)
    .map((line, index) => ({ at: index + 1, text: line.trim() }))
    .filter((line) => line.text);

// How the first column of a list is headed where people write it, in the languages of the portal and in short.
const HEADINGS =
  /^(fall|case|record|patient|pat\b|akte|aufnahme|eingriff|procedure|prozedur|untersuchung|exam|accession|study|visit|id\b|nr\b|no\b|number|nummer|lfd|datum|date|name)/i;
const wordOf = (text) => text.match(/^\p{L}+/u)?.[0].toLowerCase() ?? "";

// A heading has no figure where nearly all other lines have one, or begins with a word of headings that no other line
// begins with.
const isHeading = ([first, ...others]) => {
  if (!first || !others.length) return false;
  const figures = others.filter(({ text }) => /\d/.test(text)).length;
  if (!/\d/.test(first.text) && figures >= others.length * 0.9) return true;
  return HEADINGS.test(first.text) && !others.some(({ text }) => wordOf(text) === wordOf(first.text));
};

// A day that a line names: the year first, or day and month in either order.
const DAY = /(?<!\d)(?:(\d{4})-(\d{1,2})-(\d{1,2})|(\d{1,2})[./](\d{1,2})[./](\d{4}))(?!\d)/;
const isDay = (text) => {
  const moment = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(moment.getTime()) && moment.toISOString().startsWith(text);
};
const daysOf = (text) => {
  const [, year, month, day, one, two, last] = text.match(DAY) ?? [];
  const readings = year ? [[year, month, day]] : last ? [[last, two, one], [last, one, two]] : [];
  return readings.map((parts) => parts.map((part) => part.padStart(2, "0")).join("-")).filter(isDay);
};

// Whatever day it means, none lies within the window.
const isOutside = (text, from, until) => {
  const days = daysOf(text);
  return days.length > 0 && days.every((day) => day < from || day > until);
};

// What a pasted list says: the procedures, the heading, and the lines that repeat another one.
const understand = (text, { headingCounts = false, twiceCounts = false } = {}) => {
  const all = linesOf(text);
  const heading = isHeading(all) ? all[0] : null;
  const seen = new Map();
  const twice = [];
  const listed = [];
  for (const line of heading && !headingCounts ? all.slice(1) : all) {
    const first = seen.get(line.text);
    if (first) twice.push({ ...line, first });
    else seen.set(line.text, line.at);
    if (!first || twiceCounts) listed.push(line);
  }
  return { lines: listed.map((line) => line.text), listed, heading, twice, all: all.map((line) => line.text) };
};

// --- the page -----------------------------------------------------------------------------------------------------------

const place = document.querySelector("[data-draw]");
const part = (name) => place.querySelector(`[data-draw-part="${name}"]`);
const phrase = (name, values = {}) => {
  const text = part("words").content.querySelector(`[data-word="${name}"]`).textContent;
  return Object.entries(values).reduce((shown, [key, value]) => shown.replace(`%${key}%`, () => value), text);
};
const tell = (text, wrong = false) => {
  const line = part("said");
  line.textContent = text;
  line.classList.toggle("wrong", wrong);
  line.hidden = !text;
};

const readList = () =>
  understand(part("list").value, {
    headingCounts: part("heading_counts").checked,
    twiceCounts: part("twice_counts").checked,
  });

// Of the repeated lines so many are named, and the rest is counted.
const NAMED = 10;

const count = () => {
  const { lines, heading, twice, listed } = readList();
  const headingCounts = part("heading_counts").checked;
  part("count").textContent = lines.length ? phrase("count", { n: lines.length }) : "";
  const notes = heading && !headingCounts ? [phrase("heading", { n: heading.at, line: heading.text })] : [];
  const repeated = part("twice_counts").checked ? "twice_in" : "twice_out";
  for (const { at, text, first } of twice.slice(0, NAMED)) notes.push(phrase(repeated, { n: at, line: text, first }));
  if (twice.length > NAMED) notes.push(phrase("twice_more", { n: twice.length - NAMED }));
  const { from, until } = part("script").dataset;
  const outside = from ? listed.filter(({ text }) => isOutside(text, from, until)) : [];
  for (const { at, text } of outside.slice(0, NAMED)) notes.push(phrase("outside", { n: at, line: text }));
  if (outside.length > NAMED) notes.push(phrase("outside_more", { n: outside.length - NAMED }));
  part("notes").replaceChildren(
    ...notes.map((text) => {
      const item = document.createElement("li");
      item.textContent = text;
      return item;
    }),
  );
  part("notes").hidden = !notes.length;
  part("heading_row").hidden = !heading;
  part("twice_row").hidden = !twice.length;
  askNothing();
};

const askNothing = () => {
  if (!part("ask")) return;
  part("ask").hidden = true;
  part("draw_row").hidden = false;
};

// Nothing is drawn before the person has read from how many procedures.
const ask = () => {
  const { lines } = readList();
  if (lines.length < 30) {
    tell(phrase("short", { n: lines.length }), true);
    return;
  }
  tell("");
  part("ask_count").textContent = phrase("ask", { n: lines.length });
  part("ask_ends").textContent = phrase("ask_ends", { first: lines[0], last: lines.at(-1) });
  const yearly = Number(part("script").dataset.yearly);
  part("ask_yearly").textContent = phrase("ask_yearly", { n: yearly });
  part("ask_yearly").hidden = !(lines.length < yearly);
  part("confirm_count").textContent = phrase("confirm", { n: lines.length });
  part("ask").hidden = false;
  part("draw_row").hidden = true;
  part("ask").focus();
};

// The key sheet: case, position, and the line of the list that stands there.
const fillSheet = (positions, lines) => {
  const rows = positions.map((position, index) => {
    const row = document.createElement("tr");
    for (const text of [index + 1, position, lines[position - 1] ?? ""]) {
      const cell = document.createElement(row.children.length ? "td" : "th");
      if (!row.children.length) cell.scope = "row";
      cell.textContent = text;
      row.append(cell);
    }
    return row;
  });
  part("sheet").replaceChildren(...rows);
};

// What is pressed twice is asked for once.
const drawOnce = async () => {
  const button = part("confirm");
  if (button.disabled) return;
  button.disabled = true;
  await drawFrom();
  button.disabled = false;
};

const drawFrom = async () => {
  const { lines } = readList();
  const salt = hexOf(crypto.getRandomValues(new Uint8Array(16)));
  const form = place.querySelector("form[data-draw-part='form']");
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  body.set("size", lines.length);
  body.set("is_confirmed", "on");
  body.set("list_fingerprint", await listFingerprint(salt, lines));
  tell(phrase("drawing"));
  let response = null;
  try {
    response = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, redirect: "manual" });
  } catch {
    // No connection: said below.
  }
  if (!response?.ok) {
    tell(phrase("not_drawn"), true);
    return;
  }
  const drawn = await response.json();
  const positions = await drawPositions(drawn.seed, drawn.size);
  const agrees = JSON.stringify(positions) === JSON.stringify(drawn.positions) && drawn.size === lines.length;
  if (!agrees) {
    tell(phrase("differs"), true);
    return;
  }
  fillSheet(positions, lines);
  part("salt").textContent = salt;
  part("seed").textContent = drawn.seed;
  for (const hidden of place.querySelectorAll("[data-draw-after]")) hidden.hidden = false;
  for (const done of place.querySelectorAll("[data-draw-before]")) done.hidden = true;
  tell(phrase("drawn", { n: lines.length }));
  part("said").scrollIntoView({ block: "start" });
};

// A draw that was made before: the same list gives the same sheet, and the fingerprint tells whether it is the same.
const repeat = async () => {
  const read = readList();
  // Written as the page writes it, `1,240` or `1.240`.
  const size = Number(place.dataset.size || part("size")?.value.replace(/[\s.,'’]/g, ""));
  const seed = place.dataset.seed || part("seed_field")?.value.trim();
  if (!seed || !size) {
    tell(phrase("missing"), true);
    return;
  }
  // A draw of the time when every line counted, the heading too, is repeated as it was made.
  const lines = read.lines.length !== size && read.all.length === size ? read.all : read.lines;
  const positions = await drawPositions(seed, size).catch(() => null);
  if (!positions) {
    tell(phrase("short", { n: size }), true);
    return;
  }
  fillSheet(positions, lines);
  for (const hidden of place.querySelectorAll("[data-draw-after]")) hidden.hidden = false;
  if (lines.length !== size) {
    tell(phrase("other_size", { n: lines.length, size }), true);
    return;
  }
  const salt = part("salt_field")?.value.trim();
  const recorded = (place.dataset.fingerprint || part("fingerprint")?.value.trim() || "").toLowerCase();
  if (!salt || !recorded) tell(phrase("repeated"));
  else if ((await listFingerprint(salt, lines)) === recorded) tell(phrase("same"));
  else tell(phrase("other_list"), true);
};

// The key sheet as a file that a spreadsheet opens; a text that it would take for a formula stays text.
const saveSheet = (button) => {
  const quoted = (text) => `"${(/^[=+\-@\t]/.test(text) ? `'${text}` : text).replaceAll('"', '""')}"`;
  const table = part("sheet").closest("table");
  // Where a comma is the decimal sign, spreadsheets part columns by semicolons. Number and day get a column each.
  const comma = (1.5).toLocaleString(document.documentElement.lang).includes(",") ? ";" : ",";
  const rows = [...table.rows].map((row) =>
    [...row.cells]
      .flatMap((cell) => cell.textContent.trim().split("\t"))
      .map(quoted)
      .join(comma),
  );
  const salt = part("salt")?.textContent || part("salt_field")?.value.trim();
  if (salt) rows.push([quoted(phrase("code")), quoted(salt)].join(comma));
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob(["\ufeff", rows.join("\r\n"), "\r\n"], { type: "text/csv" }));
  link.download = button.dataset.name;
  link.click();
  URL.revokeObjectURL(link.href);
};

if (place?.querySelector("[data-draw-part=script]") && window.crypto?.subtle) {
  part("script").hidden = false;
  for (const plain of place.querySelectorAll("[data-draw-plain]")) plain.open = false;
  part("list").addEventListener("input", count);
  for (const name of ["heading_counts", "twice_counts"]) {
    // Firefox ticks again what was ticked before the page was loaded anew; the list is empty now.
    part(name).checked = false;
    part(name).addEventListener("change", count);
  }
  part("draw")?.addEventListener("click", ask);
  part("confirm")?.addEventListener("click", drawOnce);
  part("not_yet")?.addEventListener("click", () => {
    askNothing();
    part("list").focus();
  });
  part("repeat")?.addEventListener("click", repeat);
  for (const button of place.querySelectorAll("[data-draw-print]")) {
    button.hidden = false;
    button.addEventListener("click", () => window.print());
  }
  for (const button of place.querySelectorAll("[data-draw-save]")) {
    button.hidden = false;
    button.addEventListener("click", () => saveSheet(button));
  }
}
