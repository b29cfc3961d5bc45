// Searches the index of the static copy. What it shows is only ever set as text.
"use strict";
(function () {
  const SHOWN = 100;
  const special = { "đ": "dj", "ð": "d", "ł": "l", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i" };
  const fold = (text) =>
    text.toLowerCase().normalize("NFKD").replace(/[\u0300-\u036f]/g, "").replace(/[đðłøæœı]/g, (letter) => special[letter]);
  const entries = window.WPS_INDEX.map(([kind, title, also, href]) => ({ kind, title, also, href, folded: fold(`${title} ${also}`) }));
  const input = document.getElementById("words");
  const list = document.getElementById("found");
  const count = document.getElementById("count");

  function item(entry) {
    const line = document.createElement("li");
    const link = document.createElement("a");
    link.href = entry.href;
    link.textContent = entry.title;
    const aside = document.createElement("span");
    aside.className = "aside";
    aside.textContent = `${entry.kind} · ${entry.also}`.slice(0, 160);
    line.append(link, " ", aside);
    return line;
  }

  function search() {
    const words = fold(input.value).split(/[^\p{L}\p{N}]+/u).filter(Boolean);
    const found = words.length ? entries.filter((entry) => words.every((word) => entry.folded.includes(word))) : [];
    list.replaceChildren(...found.slice(0, SHOWN).map(item));
    count.textContent = !words.length ? "" : found.length > SHOWN ? `${found.length} found, the first ${SHOWN} are shown` : `${found.length} found`;
  }

  input.addEventListener("input", search);
  search();
})();
