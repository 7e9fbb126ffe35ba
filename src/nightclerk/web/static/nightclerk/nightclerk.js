// What the pages need of their own: the reader's zone, keys, live parts, copying.
"use strict";

const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone) {
  document.cookie = `nightclerk_zone=${zone}; path=/; max-age=31536000; samesite=lax`;
}

// The signs of unfold are words of a font; nobody shall hear them read aloud.
function silenceSigns() {
  for (const sign of document.querySelectorAll(".material-symbols-outlined")) {
    sign.setAttribute("aria-hidden", "true");
  }
}
document.addEventListener("DOMContentLoaded", silenceSigns);
document.addEventListener("htmx:afterSettle", silenceSigns);

function isTyping() {
  const active = document.activeElement;
  return active.isContentEditable || /^(input|textarea|select)$/i.test(active.tagName);
}

// "/" opens “Tell me” where the page has no search of its own.
window.addEventListener("keydown", (event) => {
  if (event.key !== "/" || isTyping() || document.getElementById("searchbar")) return;
  event.preventDefault();
  window.dispatchEvent(new CustomEvent("opencommand"));
});

// What is live rests while the page is hidden, its switch is off, or rows are selected.
function isResting() {
  const off = document.querySelector("[data-live-switch]:not(:checked)");
  return document.hidden || off || document.querySelector(".action-select:checked");
}
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("[data-live]") && isResting()) event.preventDefault();
});

// Where the session ended, a live part would get the login page: go there instead.
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.xhr.responseURL.includes("/login/")) window.location.reload();
});

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const text = document.getElementById(button.dataset.copy).textContent;
  navigator.clipboard.writeText(text).then(() => {
    button.querySelector("[data-copy-label]").textContent = button.dataset.done;
  });
});

// A switch that saves itself: the form goes off when it is turned.
document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submits]")) event.target.form.requestSubmit();
});

// A live list takes fresh rows and numbers and leaves its form alone.
async function refreshList() {
  if (isResting()) return;
  const answer = await fetch(window.location.href, { credentials: "same-origin" });
  if (answer.redirected || isResting()) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
  const table = document.getElementById("result_list");
  const freshTable = fresh.getElementById("result_list");
  if (!table || !freshTable) {
    if (table || freshTable) window.location.reload();
    return;
  }
  table.querySelectorAll("tbody").forEach((rows) => rows.remove());
  table.append(...freshTable.querySelectorAll("tbody"));
  for (const part of document.querySelectorAll("[data-live-part]")) {
    const freshPart = fresh.getElementById(part.id);
    if (freshPart) part.innerHTML = freshPart.innerHTML;
  }
  silenceSigns();
}
document.addEventListener("DOMContentLoaded", () => {
  const list = document.querySelector("[data-live-list]");
  if (list) window.setInterval(refreshList, Number(list.dataset.liveList) * 1000);
});

// Django counts the selected rows that were there at first; these are counted, too.
document.addEventListener("change", (event) => {
  const rows = [...document.querySelectorAll("#result_list tbody .action-select")];
  if (event.target.id === "action-toggle") {
    rows.forEach((row) => (row.checked = event.target.checked));
  } else if (!event.target.matches(".action-select")) {
    return;
  }
  const selected = rows.filter((row) => row.checked).length;
  const counter = document.querySelector(".action-counter");
  if (!counter) return;
  const words = ngettext("%(sel)s of %(cnt)s selected", "%(sel)s of %(cnt)s selected", selected);
  counter.textContent = interpolate(words, { sel: selected, cnt: rows.length }, true);
});

// A proposed category is taken over into the form, which then looks at itself again.
document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-category]");
  if (!button) return;
  const select = document.querySelector("#entry-form [name=category]");
  const code = button.dataset.category;
  const known = [...select.options].some((option) => option.value === code);
  if (!known) select.add(new Option(code, code));
  select.value = code;
  select.dispatchEvent(new Event("change", { bubbles: true }));
});
