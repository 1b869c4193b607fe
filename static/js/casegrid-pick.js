// The grid of 30 cases, part three: the name of the cell under the pointer or the focus, and the marks that a click offers.
// The keys of casegrid-keys.js do the same without a pointer, so nothing here takes the focus out of the grid.
"use strict";

const placeLine = document.querySelector("[data-grid-place]");
const placeWords = ({ y, x }) =>
  x < DATA
    ? rows[y].cells[x].textContent.trim()
    : word("place").replace("%case%", rows[y].number).replace("%item%", () => columns[x].label);

const showPlace = (place) => {
  placeLine.textContent = placeWords(place);
  placeLine.removeAttribute("data-for-script");
};

let over = null;
const point = (place) => {
  if (over) columns[over.x].head.classList.remove("g-over");
  over = place;
  if (over) columns[over.x].head.classList.add("g-over");
  showPlace(over ?? at);
};
// Only a pointer that moves is followed. An error line above the grid moves the cells below a pointer at rest, and the
// browser calls that a mouseover of another cell, which nobody has pointed at.
let rest = { x: -1, y: -1 };
document.addEventListener("mousemove", ({ clientX: x, clientY: y, target: under, buttons }) => {
  if (x === rest.x && y === rest.y) return;
  rest = { x, y };
  if (!table.contains(under)) return;
  const place = placeOf(under.closest("td, th"));
  drag(place, buttons);
  point(place);
});
table.addEventListener("mouseleave", () => point(null));

// --- the marks of a cell ----------------------------------------------------------------------------------------------

const pick = document.querySelector("[data-grid-pick]");
const KEY_OF = { present: "P", missing: "M", not_applicable: "N" };

const closePick = () => {
  pick.hidden = true;
};

const pickButton = (value, wording, chosen) => {
  const button = document.createElement("button");
  const drawing = drawings.get(`${wording}:${value}`).cloneNode(true);
  const text = document.createElement("span");
  text.textContent = drawing.getAttribute("aria-label");
  drawing.removeAttribute("aria-label");
  drawing.removeAttribute("role");
  drawing.setAttribute("aria-hidden", "true");
  button.type = "button";
  // The keys mark the cell without this choice; Tab goes on through the page.
  button.tabIndex = -1;
  button.setAttribute("aria-pressed", String(chosen));
  button.append(drawing, text);
  if (KEY_OF[value]) {
    const key = document.createElement("kbd");
    key.setAttribute("aria-hidden", "true");
    key.textContent = KEY_OF[value];
    button.append(key);
  }
  button.addEventListener("click", () => {
    mark(value);
    closePick();
  });
  return button;
};

// Below the cell where there is room, else above it, and never beyond the edge of the window.
const placePick = () => {
  const cell = rows[at.y].cells[at.x].getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = pick;
  const below = cell.bottom + height + 8 <= window.innerHeight;
  pick.style.insetBlockStart = `${below ? cell.bottom + 4 : Math.max(4, cell.top - height - 4)}px`;
  pick.style.left = `${Math.max(8, Math.min(cell.left - 8, document.documentElement.clientWidth - width - 8))}px`;
};

const openPick = () => {
  const { places } = block();
  const one = places.length === 1;
  const wordings = new Set(places.map(({ x }) => columns[x].wording));
  const wording = wordings.size === 1 ? [...wordings][0] : "presence";
  const may = ["present", "missing", "not_applicable"].filter((value) =>
    places.some(({ x }) => columns[x].may.includes(value)),
  );
  const current = one ? shown[at.y][at.x] : null;
  pick.querySelector("p").textContent = one ? placeWords(at) : word("cells").replace("%n%", places.length);
  pick
    .querySelector(".gridpick__marks")
    .replaceChildren(...[...may, ""].map((value) => pickButton(value, wording, value === current)));
  pick.hidden = false;
  placePick();
};

pick.addEventListener("mousedown", (event) => event.preventDefault());
document.addEventListener("mousedown", (event) => {
  if (!pick.contains(event.target)) closePick();
});
// The choice goes with its cell, and away with it.
const followCell = () => {
  if (pick.hidden) return;
  const cell = rows[at.y].cells[at.x].getBoundingClientRect();
  const frame = table.closest(".gridwrap").getBoundingClientRect();
  if (cell.bottom < frame.top || cell.top > frame.bottom || cell.right < frame.left || cell.left > frame.right) closePick();
  else placePick();
};
document.addEventListener("scroll", followCell, { capture: true, passive: true });
window.addEventListener("resize", closePick);
new ResizeObserver(followCell).observe(table.closest(".grid-page"));
table.addEventListener("focusout", (event) => {
  if (!table.contains(event.relatedTarget)) closePick();
});

// The heads of the columns stay below the bar, whatever it has room for in a line.
const bar = document.querySelector(".gridbar");
new ResizeObserver(() =>
  bar.closest(".grid-page").style.setProperty("--grid-bar", `${Math.ceil(bar.offsetHeight)}px`),
).observe(bar);
