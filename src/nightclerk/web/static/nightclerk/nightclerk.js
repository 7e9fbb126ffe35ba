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

// A live part rests while the page is hidden, its switch is off, or rows are selected.
document.addEventListener("htmx:beforeRequest", (event) => {
  if (!event.target.matches("[data-live]")) return;
  const off = document.querySelector("[data-live-switch]:not(:checked)");
  const selecting = document.querySelector(".action-select:checked");
  if (document.hidden || off || selecting) event.preventDefault();
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
