// What stands around every page: the notices and the menu.
const STORE = "dismissed-notices";
const REMEMBERED = 30;

// Closing a notice is remembered on this device, under the version of its words; nothing is sent anywhere.
function remember(key) {
  try {
    const keys = JSON.parse(localStorage.getItem(STORE) || "[]").filter((known) => known !== key);
    localStorage.setItem(STORE, JSON.stringify([...keys, key].slice(-REMEMBERED)));
  } catch {
    // Without storage it is closed for this page only.
  }
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-dismiss]");
  if (!button) return;
  const notice = button.closest("[data-notice-key]");
  remember(notice.dataset.noticeKey);
  notice.hidden = true;
  const next = [...document.querySelectorAll("[data-dismiss]")].find((other) => other.offsetParent);
  (next || document.getElementById("main")).focus({ preventScroll: true });
});

// The opened menu covers the page: it closes with the focus, so that nobody moves on unseen below it.
const menu = document.getElementById("menu");
menu.addEventListener("focusout", ({ relatedTarget: next }) => {
  if (next && !menu.contains(next)) menu.hidePopover?.();
});
