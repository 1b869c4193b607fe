// While somebody types: what looks like a patient is pointed out under the box. Nothing is sent and nothing is refused.
// The rules are those of iasios/identifiers; tests/identifiers/examples.json holds both to the same examples.
"use strict";

(() => {
  const MOST = 5;
  const ENOUGH = 50;
  const UPPER = "A-ZÀ-ÖØ-ÞĄĆČĎĐĘĚĞİŁŃŇŐŘŚŠŞŤŮŰŹŻŽ";
  const START = "(?<![\\p{L}\\p{N}_])";
  const END = "(?![\\p{L}\\p{N}_])";
  const LETTER = "\\p{L}";
  const NAME = new RegExp(
    `${START}(?:Mrs?|Ms|Miss|Herrn?|Frau|Mme|Madame|Monsieur|Signora?|Señora?|patient|Patientin|Patienten)${END}\\.?\\s+` +
      `(?:[${UPPER}]\\.\\s*)*[${UPPER}](?:[-’']?${LETTER})+`,
    "gu",
  );
  const DATE = `(?:\\d{1,2}[./-]\\d{1,2}[./-]\\d{2,4}|\\d{4}-\\d{1,2}-\\d{1,2}|\\d{1,2}\\.?\\s+${LETTER}+\\.?\\s+\\d{4})`;
  const BORN = new RegExp(
    `${START}(?:born|d\\.?o\\.?b|date of birth|birth ?date|geb|geboren|geburtsdatum|née? le|nacid[oa])${END}[^\\n\\d]{0,12}${DATE}`,
    "giu",
  );
  const OLD_DATE = new RegExp(`${START}(?:\\d{1,2}[./]\\d{1,2}[./]19\\d\\d|19\\d\\d-\\d{2}-\\d{2})${END}`, "gu");
  const LABELLED = new RegExp(
    `${START}(?:NHS|MRN|hospital (?:number|no)|patient (?:number|no|id)|record (?:number|no)|Fallnummer|Fallzahl` +
      `|Patientennummer|Aufnahmezahl)${END}[^\\n\\d]{0,6}\\d[\\d -]{3,14}\\d`,
    "giu",
  );
  const PHONE = /(?:\+|(?<![\p{L}\p{N}_])(?:tel|phone|fax|mobile|call|dial)(?![\p{L}\p{N}_]))[^\n]{0,14}$/iu;

  const digitsOf = (text) => [...text].filter((letter) => letter >= "0" && letter <= "9").map(Number);
  const weighed = (digits, weights) => weights.reduce((sum, weight, place) => sum + weight * digits[place], 0);
  const varied = (digits) => new Set(digits).size > 1;

  const isNhs = (text) => {
    const digits = digitsOf(text);
    const check = 11 - (weighed(digits, [10, 9, 8, 7, 6, 5, 4, 3, 2]) % 11);
    return varied(digits) && check % 11 === digits[9] && check !== 10;
  };
  const isBsn = (text) => {
    const digits = digitsOf(text);
    return varied(digits) && weighed(digits, [9, 8, 7, 6, 5, 4, 3, 2, -1]) % 11 === 0;
  };
  const isPesel = (text) => {
    const digits = digitsOf(text);
    const month = (digits[2] * 10 + digits[3]) % 20;
    const day = digits[4] * 10 + digits[5];
    const check = (10 - (weighed(digits, [1, 3, 7, 9, 1, 3, 7, 9, 1, 3]) % 10)) % 10;
    return month >= 1 && month <= 12 && day >= 1 && day <= 31 && check === digits[10];
  };
  const isAhv = (text) => digitsOf(text).reduce((sum, digit, place) => sum + digit * (place % 2 ? 3 : 1), 0) % 10 === 0;
  const isDni = (text) => {
    const plain = text.replace(/[ -]/g, "");
    const number = Number(plain.slice(0, -1).replace("X", "0").replace("Y", "1").replace("Z", "2"));
    return plain.at(-1) === "TRWAGMYFPDXBNJZSQVHLCKE"[number % 23];
  };
  const isPersonalDate = (text) => {
    const [first, middle, last] = [0, 2, 4].map((at) => Number(text.slice(at, at + 2)));
    return middle >= 1 && middle <= 12 && ((first >= 1 && first <= 31) || (last >= 1 && last <= 31));
  };

  const edged = (shape) => new RegExp(`(?<![\\p{L}\\p{N}_.-])${shape}(?![\\p{L}\\p{N}_-])`, "gu");
  const NUMBERS = [
    [edged("\\d{3}[ -]?\\d{3}[ -]?\\d{4}"), isNhs],
    [edged("\\d{9}"), isBsn],
    [edged("\\d{11}"), isPesel],
    [edged("756[. ]?\\d{4}[. ]?\\d{4}[. ]?\\d{2}"), isAhv],
    [edged("(?:[XYZ]\\d{7}|\\d{8})[ -]?[A-Z]"), isDni],
    [edged("\\d{6}[-+A]\\d{3}[0-9A-Y]"), isPersonalDate],
    [edged("[A-Z]{6}\\d{2}[A-EHLMPR-T]\\d{2}[A-Z]\\d{3}[A-Z]"), () => true],
  ];

  const findIdentifiers = (text) => {
    const found = [];
    const take = (kind, match) => {
      if (found.length >= ENOUGH) return;
      const end = match.index + match[0].length;
      if (found.some((one) => match.index < one.end && one.at < end)) return;
      found.push({ at: match.index, end, kind, text: match[0] });
    };
    for (const [kind, pattern] of [["birth", BORN], ["number", LABELLED], ["name", NAME], ["birth", OLD_DATE]]) {
      for (const match of text.matchAll(pattern)) take(kind, match);
    }
    for (const [pattern, fits] of NUMBERS) {
      for (const match of text.matchAll(pattern)) {
        if (!PHONE.test(text.slice(Math.max(0, match.index - 24), match.index)) && fits(match[0])) take("number", match);
      }
    }
    found.sort((one, other) => one.at - other.at);
    const pieces = new Map(found.map(({ kind, text: piece }) => [`${kind}:${piece}`, [kind, piece]]));
    return [...pieces.values()].slice(0, MOST);
  };

  // --- under the boxes --------------------------------------------------------------------------------------------------

  const words = document.getElementById("identifier-words")?.content;
  const word = (name) => words.querySelector(`[data-word="${name}"]`).textContent;

  const lineOf = (box) => {
    const known = document.querySelector(`[data-looks-for="${box.id}"]`);
    if (known) return known;
    const line = document.createElement("div");
    line.className = "looks";
    line.dataset.looksFor = box.id;
    line.setAttribute("role", "status");
    box.after(line);
    return line;
  };

  const look = (box) => {
    const found = findIdentifiers(box.value);
    if (!found.length && !document.querySelector(`[data-looks-for="${box.id}"]`)) return;
    const line = lineOf(box);
    const said = found.map(([kind, piece]) => word(kind).replace("%", piece));
    if (line.dataset.said === said.join("\n")) return;
    line.dataset.said = said.join("\n");
    line.replaceChildren(
      ...(said.length ? [...said, word("tail")] : []).map((text) => {
        const row = document.createElement("p");
        row.textContent = text;
        return row;
      }),
    );
  };

  // Before autosave, which waits 800 ms.
  const timers = new WeakMap();
  document.addEventListener("input", (event) => {
    const box = event.target;
    if (!words || !box.matches?.("[data-autosave] textarea, form[data-keep] textarea, textarea[data-looks]")) return;
    clearTimeout(timers.get(box));
    timers.set(box, setTimeout(() => look(box), 300));
  });

  window.findIdentifiers = findIdentifiers;
})();
