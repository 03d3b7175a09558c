// Leaving a page asks first while a form on it has changes that are not saved. A
// form counts as changed when it differs from what the page came with, also after
// the server arranged or questioned it.

const guarded = "main form[method=post]:not([data-choice])";
const loaded = new Map(); // by action: the states of its forms that nobody changed
const sent = new WeakSet(); // forms under way
let passing = false; // "discard" was pressed

const action = (form) => form.getAttribute("action");

// original is the value that a field came with, as the browser keeps it: types of
// fields drop line ends or blanks.
function original(field) {
  const copy = field.cloneNode(true);
  copy.value = field.defaultValue;
  return copy.value;
}

// stateOf tells a field's state, or the one that it came with; undefined for what nobody types.
function stateOf(field, came) {
  if (!field.name || field.autocomplete === "current-password" || "view" in field.dataset) return undefined;
  switch (field.type) {
    case "hidden":
    case "submit":
    case "button":
    case "reset":
    case "fieldset":
    case "output":
      return undefined;
    case "checkbox":
    case "radio":
      return field.value + (came ? field.defaultChecked : field.checked);
    case "select-one": {
      const options = [...field.options];
      const chosen = came ? (options.findLast((o) => o.defaultSelected) ?? options[0]) : options[field.selectedIndex];
      return chosen?.value ?? "";
    }
    case "file":
      return came ? 0 : field.files.length;
  }
  return came ? original(field) : field.value;
}

function stateOfForm(form, came) {
  const fields = [...form.elements].map((field) => [field.name, stateOf(field, came)]);
  return JSON.stringify(fields.filter(([, state]) => state !== undefined));
}

// note remembers the forms of actions that are new on the page, as they came.
function note() {
  const known = new Set(loaded.keys());
  for (const form of document.querySelectorAll(guarded)) {
    if (known.has(action(form))) continue;
    if (!loaded.has(action(form))) loaded.set(action(form), new Set());
    loaded.get(action(form)).add(stateOfForm(form, true));
  }
}

// unsaved reports whether a form holds what would be lost. A page that came with a
// field in question holds what was typed before.
function unsaved(form) {
  if (sent.has(form)) return false;
  if (form.matches("[data-unsaved]") || form.querySelector("[aria-invalid=true]")) return true;
  const state = stateOfForm(form, false);
  if (form.matches("[data-draft]")) return state !== stateOfForm(form, true); // the server tells of the rest
  return !loaded.get(action(form))?.has(state);
}

document.addEventListener("submit", (event) => {
  if (event.target.matches("[data-discard]")) passing = true;
  sent.add(event.target);
});

// A form that is sent and stays, because nothing or an error came back, is not saved.
document.addEventListener("htmx:finally:request", (event) => {
  const ctx = event.detail.ctx;
  const form = ctx.sourceElement?.closest?.("form");
  if (form && !ctx.hx?.redirect) sent.delete(form);
});
document.addEventListener("input", (event) => {
  passing = false;
  if (event.target.form) sent.delete(event.target.form);
});

document.addEventListener("click", (event) => {
  if (event.target.closest?.("a[data-discard]")) passing = true;
});
addEventListener("pageshow", () => {
  passing = false;
});

document.addEventListener("htmx:after:swap", note);
addEventListener("beforeunload", (event) => {
  if (!passing && [...document.querySelectorAll(guarded)].some(unsaved)) event.preventDefault();
});

note();
