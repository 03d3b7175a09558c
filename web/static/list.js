// The selection in the list of domains: how many, all on the page, ranges, on whatever page
// of the list. Without script the buttons of the list carry it along.

const form = document.getElementById("selection");
const store = "chosen"; // in sessionStorage: whose, and the names

const boxes = () => [...document.querySelectorAll("#selection tbody .check")];
const part = (id) => document.getElementById(id);
const login = form?.elements.namedItem("made_for")?.value ?? "";
const chosen = new Set(); // names, on all pages
let every = ""; // the filter whose matches are all chosen, as "?" and its text; "" for none
let last = null; // the box that was pressed last, the start of a range

// read takes over what the page came with, and what this tab chose before.
function read() {
  let kept = {};
  try {
    kept = JSON.parse(sessionStorage.getItem(store)) ?? {};
  } catch {
    // Nothing was kept.
  }
  const fresh = performance.getEntriesByType("navigation")[0]?.type === "navigate";
  const over = kept.login !== login || (kept.sent && fresh) || part("done");
  for (const name of over ? [] : kept.names) chosen.add(name);
  if (part("choose-all")?.checked) every = filter();
  for (const name of part("kept")?.value.split(" ") ?? []) if (name) chosen.add(name);
  for (const box of boxes()) if (box.checked && !every) chosen.add(box.value);
  keep();
}

function keep(sent) {
  try {
    sessionStorage.setItem(store, JSON.stringify({ login, names: [...chosen], sent }));
  } catch {
    // It holds as long as the page does.
  }
}

const filter = () => `?${part("chosen")?.dataset.filter}`;

// show brings boxes, bar and fields up to what is chosen.
function show(problem) {
  const bar = part("chosen");
  if (!bar) return;
  if (every !== filter()) every = "";
  const rows = boxes();
  for (const box of rows) box.checked = Boolean(every) || chosen.has(box.value);
  const here = new Set(rows.map((box) => box.value));
  part("kept").value = [...chosen].filter((name) => !here.has(name)).join(" ");
  if (part("choose-all")) part("choose-all").checked = Boolean(every);

  const n = chosen.size;
  const { none, single, several, all } = bar.dataset;
  const text = every ? all : n === 0 ? none : n === 1 ? single : several.replace("#", n);
  if (part("chosen-count").textContent !== text) part("chosen-count").textContent = text;
  if (problem !== undefined) part("chosen-problem").textContent = problem;
  bar.dataset.chosen = n || every ? "some" : "none";
  const page = part("choose-page");
  if (!page) return;
  const on = rows.filter((box) => box.checked).length;
  page.checked = on > 0 && on === rows.length;
  page.indeterminate = on > 0 && on < rows.length;
}

// choose adds the names of boxes, or takes them away. Whoever takes one away of all that
// match keeps those on the page.
function choose(rows, on) {
  if (every && !on) for (const box of boxes()) chosen.add(box.value);
  every = "";
  for (const box of rows) {
    if (on) chosen.add(box.value);
    else chosen.delete(box.value);
  }
  const { most, full } = part("chosen").dataset;
  const many = chosen.size > Number(most);
  if (many) for (const box of rows) chosen.delete(box.value);
  keep();
  show(many ? full : "");
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.id === "choose-all") {
    every = box.checked ? filter() : "";
    chosen.clear();
    keep();
    show("");
  } else if (box.id === "choose-page") {
    choose(boxes(), box.checked);
  } else if (boxes().includes(box)) {
    choose([box], box.checked);
  }
});

document.addEventListener("click", (event) => {
  const id = event.target.closest?.("button")?.id;
  if (id === "choose-all-here" || id === "choose-none") {
    event.preventDefault();
    if (id === "choose-none") chosen.clear();
    choose(id === "choose-none" ? [] : boxes(), true);
    return;
  }
  const rows = boxes();
  if (!rows.includes(event.target)) return;
  if (event.shiftKey && rows.includes(last)) {
    const [from, to] = [rows.indexOf(last), rows.indexOf(event.target)].sort((a, b) => a - b);
    choose(rows.slice(from, to + 1), event.target.checked);
  }
  last = event.target;
});

// With nothing chosen it is said where the button is.
form?.addEventListener("submit", (event) => {
  const to = event.submitter?.getAttribute("formaction") ?? "/batches";
  if (to === "/domains") return; // another page of the list
  if (chosen.size || every) return keep(true);
  event.preventDefault();
  show(part("chosen").dataset.missing);
});

// Who signs out leaves no names behind.
part("sign-out")?.addEventListener("submit", () => sessionStorage.removeItem(store));

document.addEventListener("htmx:after:swap", () => show());
addEventListener("pageshow", () => show());
if (form) read();
show();
