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

// What is live rests while the page is hidden, its switch is off, rows are selected, or
// a row's menu is open.
function isResting() {
  const off = document.querySelector("[data-live-switch]:not(:checked)");
  const busy = document.querySelector(".action-select:checked, [data-menu][open]");
  return document.hidden || off || busy;
}
document.addEventListener("htmx:beforeRequest", (event) => {
  if (event.target.matches("[data-live]") && isResting()) event.preventDefault();
});

// Who stands on something in a live part with the keyboard stands there afterwards, too.
function likeness(element) {
  const parts = [element.tagName, element.getAttribute("href"), element.form?.action];
  return [...parts, element.textContent.trim()].join(" ");
}
function standingIn(part) {
  return part.contains(document.activeElement) ? likeness(document.activeElement) : "";
}
function standAgain(stood) {
  if (!stood || document.activeElement !== document.body) return;
  const places = document.querySelectorAll("#main a, #main button, #main summary");
  const place = [...places].find((one) => likeness(one) === stood);
  if (place) place.focus({ preventScroll: true });
}
let stood = "";
document.addEventListener("htmx:beforeSwap", (event) => {
  stood = standingIn(event.target);
});
document.addEventListener("htmx:afterSettle", () => standAgain(stood));

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
  const stoodInList = standingIn(table);
  table.querySelectorAll("tbody").forEach((rows) => rows.remove());
  table.append(...freshTable.querySelectorAll("tbody"));
  standAgain(stoodInList);
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
  sayNumber(selected);
});

// The button of an action for many says how many: those selected, or all of the list.
function sayNumber(selected) {
  const button = document.querySelector("[data-bulk]");
  if (button) button.textContent = button.dataset.bulk.replace("{number}", selected);
}
document.addEventListener("click", (event) => {
  const link = event.target.closest(".question a, .clear a");
  const button = document.querySelector("[data-bulk]");
  if (!link || !button) return;
  sayNumber(link.closest(".question") ? button.dataset.bulkAll : 0);
});

// Escape closes a row's menu, and its button has the focus again.
document.addEventListener("keydown", (event) => {
  const menu = event.target.closest("[data-menu][open]");
  if (event.key !== "Escape" || !menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
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
