// Fields that hide what is typed: it can be shown, and a new password can be made. It
// is sent as a password again, so that browsers don't keep it as other text.

const signs = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"; // none looks like another
const groups = 4; // of four signs: 92 bits, and short enough for every registrar

// sign returns one of the signs, each as likely as any other.
function sign() {
  const most = 256 - (256 % signs.length);
  for (;;) {
    const [byte] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < most) return signs[byte % signs.length];
  }
}

const made = () => Array.from({ length: groups }, () => Array.from({ length: 4 }, sign).join("")).join("-");

function show(field, on) {
  field.type = on ? "text" : "password";
  document.querySelector(`[data-show="${field.id}"]`)?.setAttribute("aria-pressed", String(on));
}

function make(button) {
  const text = made();
  for (const id of [button.dataset.make, button.dataset.again]) {
    const field = id && document.getElementById(id);
    if (!field) continue;
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    show(field, true);
  }
  button.nextElementSibling.hidden = false;
  const live = document.getElementById("live");
  if (live) live.textContent = button.dataset.made;
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-show], [data-make]");
  if (!button) return;
  const field = document.getElementById(button.dataset.show);
  if (field) show(field, field.type === "password");
  else if (button.dataset.make) make(button);
});

// A press keeps the keyboard where it is.
document.addEventListener("mousedown", (event) => {
  if (event.target.closest?.("[data-show]")) event.preventDefault();
});

document.addEventListener(
  "submit",
  (event) => {
    for (const button of event.target.querySelectorAll("[data-show][aria-pressed=true]")) show(document.getElementById(button.dataset.show), false);
  },
  true,
);
