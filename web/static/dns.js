// The list of DNS records shows what is searched for while it is typed. Without it,
// a button asks the server for the same.

const value = (id) => document.getElementById(id)?.value.trim().toLowerCase() ?? "";

// show hides the rows that don't match. The open row has no type, and always stays.
function show() {
  const find = value("find");
  const kind = document.getElementById("filter")?.value ?? "";
  const rows = [...document.querySelectorAll("#records > [data-kind]")];
  for (const row of rows) {
    const text = `${row.querySelector(".nm").textContent}\n${row.querySelector(".vl [id]").textContent}`.toLowerCase();
    row.hidden = !row.querySelector(".problem") && ((kind && row.dataset.kind !== kind) || !text.includes(find));
  }
  const count = document.getElementById("shown");
  if (!count) return;
  const shown = rows.filter((row) => !row.hidden).length;
  count.textContent = find || kind ? count.dataset.some.replace("#", shown) : count.dataset.all;
}

for (const event of ["input", "change"]) {
  document.addEventListener(event, ({ target }) => {
    if (target.matches?.("#find, #filter")) show();
  });
}
