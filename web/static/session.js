// The end of a session: two minutes before it a dialog asks whether to stay, and
// afterwards another one says what a form that is sent now will do. All tabs of a
// browser share when the server last heard of it.

const soon = document.getElementById("idle-soon");
const over = document.getElementById("idle-over");
const problem = document.getElementById("idle-problem");
const name = "heard"; // in localStorage: ms since 1970

const notice = 120; // s before the end
const margin = 60; // s that a session may last longer: the server notes activity once a minute

let here = performance.timeOrigin; // what this tab knows, should storage be refused
let timer = 0;
let told = false; // that it is over

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

function show(dialog) {
  for (const other of [soon, over]) if (other !== dialog && other.open) other.close();
  if (dialog && !dialog.open) dialog.showModal();
}

// look shows what fits the time. A computer that slept is caught up with.
function look() {
  clearTimeout(timer);
  const idle = Number(soon.dataset.seconds);
  const gone = (Date.now() - heard()) / 1000;
  if (gone >= idle + margin) return end();
  told = false;
  if (gone < idle - notice) problem.textContent = "";
  show(gone < idle - notice ? null : soon);
  const next = gone < idle - notice ? idle - notice : idle + margin;
  timer = setTimeout(look, 1000 * Math.max(next - gone, 1));
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
    if (answer.status === 204) return hear(asked);
    if (answer.type === "opaqueredirect" || answer.status === 401) return end();
  } catch {
    // Said below.
  }
  problem.textContent = problem.dataset.lost;
}

const started = new WeakMap(); // requests of htmx

function begin() {
  document.getElementById("idle-stay").addEventListener("click", stay);
  document.getElementById("idle-close").addEventListener("click", () => over.close());
  soon.addEventListener("cancel", (event) => {
    event.preventDefault();
    stay();
  });
  document.addEventListener("htmx:before:request", (event) => started.set(event.detail.ctx, Date.now()));
  document.addEventListener("htmx:after:request", (event) => {
    const ctx = event.detail.ctx;
    const signedOut = ctx.response.status === 401 || ctx.hx?.redirect?.startsWith("/sign-in");
    if ((ctx.response.status < 400 || ctx.response.status === 422) && !signedOut) hear(started.get(ctx) ?? here);
  });
  addEventListener("storage", (event) => event.key === name && look());
  document.addEventListener("visibilitychange", look);
  addEventListener("pageshow", look);
  hear(here);
}

if (soon && over) begin();
