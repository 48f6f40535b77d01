"use strict";
// The page is whole without this; it adds sorting, finding, and keys to walk the documents.

for (const table of document.querySelectorAll("table:not(.failures)")) {
  const body = table.tBodies[0];
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => sort(body, heads, column));
  });
}

function sort(body, heads, column) {
  const down = heads[column].getAttribute("aria-sort") ? heads[column].getAttribute("aria-sort") === "ascending" : column > 0;
  heads.forEach((head) => head.removeAttribute("aria-sort"));
  heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
  const order = new Intl.Collator("en");
  const keyed = [...body.rows].map((row) => [value(row.cells[column], column), row]);
  keyed.sort(([a], [b]) => (column ? a - b : order.compare(a, b)) * (down ? -1 : 1));
  body.append(...keyed.map(([, row]) => row));
}

function value(cell, column) {
  const text = cell.textContent.trim();
  if (!column) return text;
  if (text.startsWith("<")) return 0.05;
  return parseFloat(text.replace(/[^\d.]/g, ""));
}

for (const filter of document.querySelectorAll(".filter")) {
  const rows = [...filter.parentElement.querySelectorAll("tbody tr")];
  const texts = rows.map((row) => row.cells[0].textContent.toLowerCase());
  const told = filter.querySelector("output");
  const input = filter.querySelector("input");
  filter.hidden = false;
  input.addEventListener("input", () => {
    const wanted = input.value.trim().toLowerCase();
    let found = 0;
    rows.forEach((row, number) => {
      row.hidden = !texts[number].includes(wanted);
      found += !row.hidden;
    });
    told.textContent = wanted ? `${found.toLocaleString("en")} of ${rows.length.toLocaleString("en")}` : "";
  });
}

const heads = [...document.querySelectorAll(".doc > summary")];
for (const keys of document.querySelectorAll(".keys")) keys.hidden = false;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input[type=search]")) return;
  const step = { j: 1, k: -1 }[event.key];
  if (!step || !heads.length) return;
  const here = heads.findIndex((head) => head.parentElement.contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : heads.length - 1) : Math.min(Math.max(here + step, 0), heads.length - 1);
  heads[next].focus();
  heads[next].scrollIntoView({ block: "start" });
});
