// The end of a session. Two minutes before it ends for want of requests a dialog asks
// whether to stay; two minutes before it ends because of its age another one offers to
// sign in again; and afterwards a third says what a form that is sent now will do. All
// tabs of a browser share when the server last heard of it, and how long it may last.

const soon = document.getElementById("idle-soon");
const last = document.getElementById("idle-last");
const over = document.getElementById("idle-over");
const problem = document.getElementById("idle-problem");
const name = "heard"; // in localStorage: ms since 1970
const ending = "ends"; // likewise: when the session is too old

const notice = 120; // s before the end
const margin = 60; // s that a session may last longer: the server notes activity once a minute

let here = performance.timeOrigin; // what this tab knows, should storage be refused
let timer = 0;
let ends = here + 1000 * Number(last?.dataset.seconds); // likewise
let told = false; // that it is over
let closed = 0; // the end of whose warning the visitor has read

// heard returns when the server last got a request of any tab. A time to come is of
// a clock that was put back since.
function heard() {
  let shared = 0;
  try {
    shared = Number(localStorage.getItem(name)) || 0;
  } catch {
    // The tab is on its own.
  }
  return Math.min(Math.max(here, shared), Date.now());
}

// hear notes a request that was made at time and was answered.
function hear(time) {
  here = Math.max(time, heard());
  try {
    localStorage.setItem(name, String(here));
  } catch {
    // The tab is on its own.
  }
  look();
}

// oldest returns when the session is too old. What was told last counts: who signs in
// again, in whatever tab, has a new one.
function oldest() {
  try {
    ends = Number(localStorage.getItem(ending)) || ends;
  } catch {
    // The tab is on its own.
  }
  return ends;
}

// outlast notes that the server told, at time, how many seconds are left.
function outlast(seconds, time) {
  if (!seconds) return;
  ends = time + 1000 * Number(seconds);
  try {
    localStorage.setItem(ending, String(ends));
  } catch {
    // The tab is on its own.
  }
}

function show(dialog) {
  for (const other of [soon, last, over]) if (other !== dialog && other.open) other.close();
  if (dialog && !dialog.open) dialog.showModal();
}

// look shows what fits the time. A computer that slept is caught up with. Where the
// session is nearly too old, staying would not help.
function look() {
  clearTimeout(timer);
  const quiet = Number(soon.dataset.seconds) - (Date.now() - heard()) / 1000; // s to go
  const left = (oldest() - Date.now()) / 1000;
  if (quiet <= -margin || left <= 0) return end();
  told = false;
  if (quiet > notice) problem.textContent = "";
  const warning = left <= notice ? last : quiet <= notice ? soon : null;
  const known = Math.abs(ends - closed) < 60000; // each answer tells it in whole seconds
  show(warning === last && known ? null : warning);
  const next = Math.min(...[quiet - notice, quiet + margin, left - notice, left].filter((s) => s > 0));
  timer = setTimeout(look, 1000 * Math.max(next, 1));
}

// read closes the warning that nothing but a new sign-in helps against.
function read() {
  closed = ends;
  look();
}

// end says once that the session is over. Whoever closes that may read on.
function end() {
  clearTimeout(timer);
  if (told) return;
  told = true;
  show(over);
}

// stay has the server hear of the visitor. What it answers shows whether the session goes on.
async function stay() {
  const asked = Date.now();
  try {
    const answer = await fetch("/sessions/stay", { method: "POST", redirect: "manual" });
    if (answer.status === 204) {
      outlast(answer.headers.get(header), asked);
      return hear(asked);
    }
    if (answer.type === "opaqueredirect" || answer.status === 401) return end();
  } catch {
    // Said below.
  }
  problem.textContent = problem.dataset.lost;
}

const header = "Session-Left"; // s, in every answer to who is signed in
const started = new WeakMap(); // requests of htmx

function begin() {
  document.getElementById("idle-stay").addEventListener("click", stay);
  document.getElementById("idle-close").addEventListener("click", () => over.close());
  soon.addEventListener("cancel", (event) => {
    event.preventDefault();
    stay();
  });
  document.getElementById("idle-last-close").addEventListener("click", read);
  last.addEventListener("cancel", (event) => {
    event.preventDefault();
    read();
  });
  document.addEventListener("htmx:before:request", (event) => started.set(event.detail.ctx, Date.now()));
  document.addEventListener("htmx:after:request", (event) => {
    const ctx = event.detail.ctx;
    outlast(ctx.response.headers?.get(header), started.get(ctx) ?? Date.now());
    const signedOut = ctx.response.status === 401 || ctx.hx?.redirect?.startsWith("/sign-in");
    if ((ctx.response.status < 400 || ctx.response.status === 422) && !signedOut) hear(started.get(ctx) ?? here);
  });
  addEventListener("storage", (event) => (event.key === name || event.key === ending) && look());
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", look);
  outlast(last.dataset.seconds, here);
  hear(here);
}

if (soon && last && over) begin();
