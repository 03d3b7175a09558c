// The selection in the list of domains: how many, all on the page, ranges. The
// boxes and buttons work without it.

const boxes = () => [...document.querySelectorAll("#selection tbody .check")];
const all = () => document.getElementById("choose-all");
let last = null; // the box that was pressed last, the start of a range

// show brings the bar and the heading's box up to what is chosen.
function show() {
  const bar = document.getElementById("chosen");
  if (!bar) return;
  const rows = boxes();
  const n = rows.filter((box) => box.checked).length;
  const { none, single, several, all: everything } = bar.dataset;
  const every = Boolean(all()?.checked);
  const text = every ? everything : n === 0 ? none : n === 1 ? single : several.replace("#", n);
  const count = document.getElementById("chosen-count");
  if (count && count.textContent !== text) count.textContent = text;
  bar.dataset.chosen = n || every ? "some" : "none";
  const page = document.getElementById("choose-page");
  if (!page) return;
  page.checked = n > 0 && n === rows.length;
  page.indeterminate = n > 0 && n < rows.length;
}

function choose(rows, on) {
  for (const box of rows) box.checked = on;
  if (!on && all()) all().checked = false;
  show();
}

document.addEventListener("change", (event) => {
  const box = event.target;
  if (box.id === "choose-page" || (box.id === "choose-all" && box.checked)) {
    choose(boxes(), box.checked);
  } else if (box.closest?.("#selection")) {
    if (!box.checked && box.id !== "choose-all" && all()) all().checked = false;
    show();
  }
});

document.addEventListener("click", (event) => {
  const here = event.target.closest?.("#choose-all-here");
  if (here && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    choose(boxes(), true);
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

document.addEventListener("htmx:after:swap", show);
addEventListener("pageshow", show);
show();
