// The opened menu covers the page: once the focus has left it, it closes, so that nobody moves on unseen below it.
const menu = document.getElementById("menu");

menu.addEventListener("focusout", ({ relatedTarget: next }) => {
  if (next && !menu.contains(next)) menu.hidePopover?.();
});
