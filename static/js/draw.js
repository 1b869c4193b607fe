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

// One procedure a line; what surrounds it and empty lines do not count.
const linesOf = (text) =>
  text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter(Boolean);

// --- the page -----------------------------------------------------------------------------------------------------------

const place = document.querySelector("[data-draw]");
const part = (name) => place.querySelector(`[data-draw-part="${name}"]`);
const phrase = (name, values = {}) => {
  const text = part("words").content.querySelector(`[data-word="${name}"]`).textContent;
  return Object.entries(values).reduce((shown, [key, value]) => shown.replace(`%${key}%`, value), text);
};
const tell = (text, wrong = false) => {
  const line = part("said");
  line.textContent = text;
  line.classList.toggle("wrong", wrong);
  line.hidden = !text;
};

const readList = () => linesOf(part("list").value);

const count = () => {
  const lines = readList();
  const twice = lines.length - new Set(lines).size;
  part("count").textContent = lines.length ? phrase(twice ? "count_twice" : "count", { n: lines.length, twice }) : "";
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

const drawFrom = async () => {
  const lines = readList();
  if (lines.length < 30) {
    tell(phrase("short", { n: lines.length }), true);
    return;
  }
  const salt = hexOf(crypto.getRandomValues(new Uint8Array(16)));
  const form = place.querySelector("form[data-draw-part='form']");
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  body.set("size", lines.length);
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
  const lines = readList();
  // Written as the page writes it, `1,240` or `1.240`.
  const size = Number(place.dataset.size || part("size")?.value.replace(/[\s.,'’]/g, ""));
  const seed = place.dataset.seed || part("seed_field")?.value.trim();
  if (!seed || !size) {
    tell(phrase("missing"), true);
    return;
  }
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
  const rows = [...table.rows].map((row) => [...row.cells].map((cell) => quoted(cell.textContent.trim())).join(","));
  const salt = part("salt")?.textContent || part("salt_field")?.value.trim();
  if (salt) rows.push([quoted(phrase("code")), quoted(salt)].join(","));
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
  part("draw")?.addEventListener("click", drawFrom);
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
