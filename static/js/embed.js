// Loads what another host shows, a video or a map, only after a click; until then the link leads to its own page.
const HOSTS = {
  "https://www.youtube-nocookie.com/embed/": "autoplay; fullscreen; picture-in-picture",
  "https://player.vimeo.com/video/": "autoplay; fullscreen; picture-in-picture",
  "https://www.google.com/maps/embed/v1/place?": "fullscreen",
};

document.addEventListener("click", (event) => {
  const stage = event.target.closest("a") && event.target.closest("[data-embed]");
  if (!stage || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const address = stage.dataset.embed;
  const host = Object.keys(HOSTS).find((known) => address.startsWith(known));
  if (!host) return;
  event.preventDefault();
  const frame = document.createElement("iframe");
  frame.src = address;
  frame.title = stage.dataset.title;
  frame.allow = HOSTS[host];
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  stage.replaceChildren(frame);
  frame.focus();
});
