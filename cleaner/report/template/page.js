"use strict";
// The page is whole without this; it adds sorting, finding, and keys to walk the documents.

const MOST = 300; // rows laid out at once, until more are asked for: ten thousand take a second
const number = new Intl.NumberFormat("en");
const order = new Intl.Collator("en");

for (const table of document.querySelectorAll("table:not(.failures)")) {
  const list = { table, heads: [...table.tHead.rows[0].cells], rows: [...table.tBodies[0].rows], wanted: "", most: MOST };
  list.heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener("click", () => sort(list, column));
  });
  const finder = table.closest(".all")?.querySelector(".filter");
  if (finder) find(list, finder);
}

function find(list, finder) {
  const [input, told, more] = ["input", "output", "button"].map((name) => finder.querySelector(name));
  list.names = new Map(list.rows.map((row) => [row, row.cells[0].textContent.toLowerCase()]));
  list.draw = () => {
    let found = 0;
    for (const row of list.rows) row.hidden = !(list.names.get(row).includes(list.wanted) && ++found <= list.most);
    more.hidden = found <= list.most;
    more.textContent = `Show all ${number.format(found)}`;
    told.textContent = list.wanted ? `${number.format(found)} of ${number.format(list.rows.length)}` : "";
  };
  input.addEventListener("input", () => {
    list.wanted = input.value.trim().toLowerCase();
    list.draw();
  });
  more.addEventListener("click", () => {
    list.most = Infinity;
    list.draw();
    input.focus();
  });
  finder.hidden = false;
  list.draw();
}

function sort(list, column) {
  const { table, heads, rows } = list;
  const before = heads[column].getAttribute("aria-sort");
  const down = before ? before === "ascending" : column > 0;
  heads.forEach((head) => head.removeAttribute("aria-sort"));
  heads[column].setAttribute("aria-sort", down ? "descending" : "ascending");
  const keys = new Map(rows.map((row) => [row, value(row.cells[column], column)]));
  const compare = column ? (a, b) => keys.get(a) - keys.get(b) : (a, b) => order.compare(keys.get(a), keys.get(b));
  rows.sort((a, b) => compare(a, b) * (down ? -1 : 1));
  const body = table.tBodies[0];
  body.remove();
  body.replaceChildren(); // ten thousand rows that move one by one take seconds
  body.append(...rows);
  list.draw?.();
  table.append(body);
}

function value(cell, column) {
  const text = cell.textContent.trim();
  if (!column) return text;
  return text.startsWith("<") ? 0.05 : parseFloat(text.replace(/[^\d.]/g, ""));
}

const documents = [...document.querySelectorAll(".doc > summary")];
for (const keys of document.querySelectorAll(".keys")) keys.hidden = false;
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input[type=search]")) return;
  const step = { j: 1, k: -1 }[event.key];
  if (!step || !documents.length) return;
  const last = documents.length - 1;
  const here = documents.findIndex((head) => head.parentElement.contains(document.activeElement));
  const next = here < 0 ? (step > 0 ? 0 : last) : Math.min(Math.max(here + step, 0), last);
  documents[next].focus();
  documents[next].scrollIntoView({ block: "start" });
});
