// What a page does beyond plain forms and htmx attributes: it speaks up after
// a swap, keeps the keyboard's place, copies a number, and tells the server
// the visitor's time zone. Every page works without it.

const live = document.getElementById("live");
let said = "";

// announce has screen readers read text, once for each new text.
function announce(text) {
  if (!live || !text || text === said) return;
  said = text;
  live.textContent = text;
}

// Where the keyboard was when each request began: disabling the pressed button
// would lose it.
const places = new WeakMap();

document.addEventListener("htmx:before:request", (event) => {
  const at = document.activeElement;
  if (at && at !== document.body) places.set(event.detail.ctx, at);
});

document.addEventListener("htmx:after:swap", (event) => {
  const target = event.detail.ctx.target;
  const region = typeof target === "string" ? document.querySelector(target) : event.target;
  const spoken = region?.closest?.("[data-announce]") ?? document.querySelector("main [data-announce]");
  announce(spoken?.dataset.announce);

  const problem = document.getElementById("problem");
  if (problem?.childElementCount && problem === region) {
    problem.scrollIntoView({ block: "nearest" });
  } else {
    problem?.replaceChildren();
  }
});

// What takes longer than a moment says so: a page that does nothing looks broken.
const waiting = document.getElementById("moment");
let posts = 0;
let slow = 0;

document.addEventListener("htmx:before:request", (event) => {
  if (!waiting || event.detail.ctx?.request?.method !== "POST" || posts++ > 0) return;
  slow = setTimeout(() => {
    waiting.hidden = false;
    announce(waiting.textContent.trim());
  }, 700);
});

document.addEventListener("htmx:finally:request", (event) => {
  if (!waiting || event.detail.ctx?.request?.method !== "POST" || --posts > 0) return;
  posts = 0;
  clearTimeout(slow);
  waiting.hidden = true;
});

// A button is enabled again only when its request is over, so focus comes after that.
document.addEventListener("htmx:finally:request", (event) => {
  const from = places.get(event.detail.ctx);
  requestAnimationFrame(() => {
    if (!from || document.activeElement !== document.body) return;
    const again = from.isConnected ? from : from.id && document.getElementById(from.id);
    const goal = again || document.querySelector("main [autofocus]") || document.getElementById("outcome");
    goal?.focus({ preventScroll: Boolean(again) });
  });
});

// No answer at all: the page stays as it is and says so. Polling is left out,
// it asks again by itself.
document.addEventListener("htmx:error", (event) => {
  const ctx = event.detail.ctx;
  const lost = document.getElementById("lost");
  const problem = document.getElementById("problem");
  if (!ctx || ctx.response || ctx.request?.method === "GET" || !lost || !problem) return;
  problem.replaceChildren(lost.content.cloneNode(true));
  problem.scrollIntoView({ block: "nearest" });
});

// A swap may have moved the page to another address. The forms that come back
// to where the visitor is have to know it.
document.addEventListener("submit", (event) => {
  const next = event.target.closest?.(".preferences")?.elements.namedItem("next");
  if (next) next.value = location.pathname + location.search;
});

document.addEventListener("click", async (event) => {
  const button = event.target.closest?.("[data-copy]");
  if (!button) return;
  const source = document.getElementById(button.dataset.copy);
  if (!source) return;
  try {
    await navigator.clipboard.writeText((source.value ?? source.textContent).trim());
    announce(button.dataset.copied);
    button.classList.add("done");
    button.lastChild.textContent = button.dataset.copied;
  } catch {
    // No permission, or no secure context: mark the number, so that one key copies it.
    if (source.select) source.select();
    else getSelection()?.selectAllChildren(source);
  }
});

try {
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && !document.cookie.split("; ").includes(`tz=${encodeURIComponent(zone)}`)) {
    const secure = location.protocol === "https:" ? "; Secure" : "";
    document.cookie = `tz=${encodeURIComponent(zone)}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  }
} catch {
  // Without cookies times are shown in UTC.
}
