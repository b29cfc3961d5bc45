// Suggests names from the data while one is typed, and copies a citation. Everything works without it.
"use strict";

(() => {
  const WAIT = 120; // milliseconds after the last letter

  function suggesting(input, number) {
    const list = document.createElement("ul");
    list.className = "suggestions";
    list.id = `suggestions-${number}`;
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "Names in the data");
    input.after(list);
    for (const [name, value] of [
      ["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id],
    ]) input.setAttribute(name, value);
    let at = -1;
    let asked = 0;
    let waiting = 0;

    const items = () => [...list.children];

    function close() {
      clearTimeout(waiting);
      asked += 1;
      list.hidden = true;
      at = -1;
      input.setAttribute("aria-expanded", "false");
      input.removeAttribute("aria-activedescendant");
    }

    function mark(next) {
      at = next;
      items().forEach((item, place) => item.setAttribute("aria-selected", String(place === at)));
      if (at < 0) {
        input.removeAttribute("aria-activedescendant");
      } else {
        input.setAttribute("aria-activedescendant", items()[at].id);
        items()[at].scrollIntoView({ block: "nearest" });
      }
    }

    function choose(item) {
      input.value = item.dataset.name;
      close();
      if (input.form && input.form.classList.contains("add")) input.form.requestSubmit();
    }

    function show(found) {
      list.replaceChildren(...found.map((value, place) => {
        const item = document.createElement("li");
        item.id = `${list.id}-${place}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.dataset.name = value.label;
        const name = document.createElement("span");
        name.textContent = value.label;
        if (value.note) {
          const note = document.createElement("span");
          note.className = "suggested-note";
          note.textContent = ` ${value.note}`;
          name.append(note);
        }
        const count = document.createElement("span");
        count.className = "number";
        count.textContent = value.count.toLocaleString("en");
        item.append(name, count);
        // Before the box loses the focus.
        item.addEventListener("mousedown", (event) => { event.preventDefault(); choose(item); });
        return item;
      }));
      at = -1;
      input.removeAttribute("aria-activedescendant");
      list.hidden = !found.length;
      input.setAttribute("aria-expanded", String(Boolean(found.length)));
    }

    async function ask() {
      asked += 1;
      const mine = asked;
      const query = new URLSearchParams({ kind: input.dataset.suggest, q: input.value });
      try {
        const answer = await fetch(`${input.dataset.from}?${query}`);
        if (answer.ok && mine === asked && document.activeElement === input) show(await answer.json());
      } catch {
        close(); // Without the network the name can still be typed in full.
      }
    }

    input.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(ask, WAIT); });
    input.addEventListener("click", () => { if (list.hidden) ask(); });
    input.addEventListener("blur", close);
    input.addEventListener("keydown", (event) => {
      const count = list.hidden ? 0 : items().length;
      if (event.key === "ArrowDown" && !count) { ask(); event.preventDefault(); }
      else if (event.key === "ArrowDown") { mark((at + 1) % count); event.preventDefault(); }
      else if (event.key === "ArrowUp" && count) { mark(at > 0 ? at - 1 : count - 1); event.preventDefault(); }
      else if (event.key === "Enter" && at >= 0) { choose(items()[at]); event.preventDefault(); }
      else if (event.key === "Escape" && count) { close(); event.preventDefault(); }
    });
    // Somebody may have begun to type before this script was there.
    if (document.activeElement === input && input.value) ask();
  }

  function copying(id) {
    const source = document.getElementById(id);
    if (!source || !navigator.clipboard) return;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "copy";
    button.textContent = "Copy";
    button.addEventListener("click", async () => {
      await navigator.clipboard.writeText(source.dataset.text);
      button.textContent = "Copied";
    });
    source.dataset.text = source.textContent.trim();
    source.append(button);
  }

  document.querySelectorAll("input[data-suggest]").forEach(suggesting);
  ["citation", "bibtex"].forEach(copying);
})();
