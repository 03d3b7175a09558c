// The domain switcher as a combobox: it asks the server while somebody types, and
// leads to what is chosen. Without script its form searches the list. Keys lead to it
// from anywhere on a page, and to the list of such keys.

const form = document.getElementById("switcher");
const field = document.getElementById("switch");
const list = document.getElementById("switch-list");
const button = form?.querySelector("button");

const pause = 150; // ms after the last key before the server is asked
let timer = 0;
let asking = null; // aborts the request under way
let active = -1; // the option that Enter chooses; -1 for none
let leaving = false; // something is chosen: the same Enter must not send the form, too

const options = () => [...list.children];
const isOpen = () => !list.hidden;

function close() {
  clearTimeout(timer);
  asking?.abort();
  list.hidden = true;
  field.setAttribute("aria-expanded", "false");
  point(-1);
}

// point makes an option the active one. The keyboard stays in the field.
function point(i) {
  options()[active]?.setAttribute("aria-selected", "false");
  const option = options()[i];
  active = option ? i : -1;
  if (option) {
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  } else {
    field.removeAttribute("aria-activedescendant");
  }
}

function optionOf({ text, also, path }, i) {
  const option = document.createElement("li");
  option.id = `switch-option-${i}`;
  option.setAttribute("role", "option");
  option.setAttribute("aria-selected", "false");
  option.dataset.path = path;
  const name = document.createElement("span");
  name.textContent = text;
  option.append(name);
  if (also) {
    const small = document.createElement("small");
    small.className = "mono";
    small.textContent = also;
    option.append(" ", small);
  }
  return option;
}

// show opens the list with what the server found, and says how much that is.
function show({ domains, pages, all, said }) {
  list.replaceChildren(...[...domains, ...pages, all].map(optionOf));
  list.lastChild.classList.add("all");
  list.hidden = false;
  field.setAttribute("aria-expanded", "true");
  point(-1);
  const live = document.getElementById("live");
  if (live) live.textContent = said;
}

// ask has the server search for what is typed. Only the newest answer counts; with
// none the form still leads to the list.
async function ask(first = -1) {
  clearTimeout(timer);
  asking?.abort();
  const mine = (asking = new AbortController());
  const query = new URLSearchParams({ q: field.value, here: location.pathname });
  try {
    const answer = await fetch(`${form.dataset.source}?${query}`, {
      headers: { Accept: "application/json" },
      redirect: "error",
      signal: mine.signal,
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const found = await answer.json();
    if (mine !== asking || document.activeElement !== field) return;
    show(found);
    point(first < 0 ? -1 : Math.min(first, options().length - 1));
  } catch {
    if (mine === asking) close();
  }
}

function choose(option) {
  close();
  leaving = true;
  field.value = "";
  location.assign(option.dataset.path);
}

// step moves the active option, round the ends.
function step(by) {
  const n = options().length;
  point(active < 0 ? (by > 0 ? 0 : n - 1) : (active + by + n) % n);
}

const keys = {
  ArrowDown: (event) => {
    if (!isOpen()) ask(event.altKey ? -1 : 0);
    else step(1);
  },
  ArrowUp: (event) => {
    if (event.altKey) close();
    else if (isOpen()) step(-1);
    else ask(Infinity);
  },
  Home: () => active >= 0 && point(0),
  End: () => active >= 0 && point(options().length - 1),
  Enter: () => active >= 0 && choose(options()[active]),
  Escape: () => {
    if (isOpen()) close();
    else field.value = "";
  },
};

function onKey(event) {
  if (event.key === "Tab") close();
  if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const act = keys[event.key];
  if (act && act(event) !== false) event.preventDefault();
}

function begin() {
  const shown = { role: "combobox", "aria-autocomplete": "list", "aria-haspopup": "listbox", "aria-expanded": "false", "aria-controls": list.id };
  for (const [name, value] of Object.entries(shown)) field.setAttribute(name, value);
  button.type = "button";
  button.tabIndex = -1;
  field.addEventListener("keydown", onKey);
  field.addEventListener("click", () => isOpen() || ask());
  field.addEventListener("blur", close);
  field.addEventListener("input", () => {
    point(-1);
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  });
  // A press would take the keyboard out of the field, and close the list.
  for (const part of [list, button]) part.addEventListener("mousedown", (event) => event.preventDefault());
  button.addEventListener("click", () => {
    if (isOpen()) return close();
    field.focus();
    ask();
  });
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) choose(option);
  });
  list.addEventListener("pointermove", (event) => {
    const i = options().indexOf(event.target.closest("[role=option]"));
    if (i >= 0 && i !== active) point(i);
  });
  form.addEventListener("submit", (event) => leaving && event.preventDefault());
  addEventListener("pageshow", () => {
    leaving = false;
  });
}

const shortcuts = document.getElementById("shortcuts");
const single = document.getElementById("single-keys");
const off = "single-keys-off"; // in localStorage

const typing = "textarea, select, [contenteditable], input:not([type=checkbox], [type=radio])";

// shortcutOf returns what a key asks for. A single key is text where one types.
function shortcutOf(event) {
  if (event.isComposing || event.altKey || document.querySelector("dialog:modal")) return undefined;
  if (event.ctrlKey || event.metaKey) return !event.shiftKey && event.key.toLowerCase() === "k" ? find : undefined;
  if (!single?.checked || event.target.closest?.(typing)) return undefined;
  return { "/": find, "?": () => shortcuts.togglePopover() }[event.key];
}

function find() {
  field.focus();
  field.select();
  ask();
}

function listen() {
  try {
    single.checked = !localStorage.getItem(off);
  } catch {
    // It holds for this page.
  }
  single.addEventListener("change", () => {
    try {
      if (single.checked) localStorage.removeItem(off);
      else localStorage.setItem(off, "yes");
    } catch {
      // It holds for this page.
    }
  });
  field.setAttribute("aria-keyshortcuts", "/ Control+K");
  document.addEventListener("keydown", (event) => {
    const act = shortcutOf(event);
    if (!act) return;
    event.preventDefault();
    act();
  });
}

if (form && field && list && button) begin();
if (field && shortcuts && single) listen();
