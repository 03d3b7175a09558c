// A secret that a page shows for a while: it is counted down and taken off the
// page, unless somebody keeps it. Without script the page leaves by itself, by a header.

let timer = 0;

// watch starts the clock of a secret that has just come.
function watch() {
  const box = document.getElementById("revealed");
  if (!box?.dataset.seconds || box.dataset.watched) return;
  box.dataset.watched = "yes";
  clearInterval(timer);
  const end = Date.now() + 1000 * Number(box.dataset.seconds);
  const left = document.getElementById("code-left");
  const tick = () => {
    const seconds = Math.ceil((end - Date.now()) / 1000);
    if (!box.isConnected) {
      clearInterval(timer);
    } else if (seconds <= 0) {
      hide(box);
    } else if (left) {
      left.textContent = box.dataset.left.replace("#", seconds);
    }
  };
  timer = setInterval(tick, 1000);
  tick();
}

// hide takes the secret off the page, and says so where it was.
function hide(box) {
  clearInterval(timer);
  const gone = document.createElement("p");
  gone.textContent = box.dataset.gone;
  box.replaceChildren(gone);
  const live = document.getElementById("live");
  if (live) live.textContent = box.dataset.gone;
}

// Whoever needs longer keeps it until they leave the page.
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("#keep-code");
  if (!button) return;
  clearInterval(timer);
  const box = document.getElementById("revealed");
  document.getElementById("code-left").textContent = box.dataset.kept;
  document.getElementById("live").textContent = box.dataset.kept;
  button.remove();
  box.focus();
});

document.addEventListener("htmx:after:swap", watch);

// Whoever comes back to the page by the browser's buttons does not find it there.
addEventListener("pagehide", () => {
  const box = document.getElementById("revealed");
  if (box) hide(box);
});

watch();
