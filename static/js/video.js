// Loads a video's player only after a click; until then the link leads to the video's own page.
const PLAYERS = ["https://www.youtube-nocookie.com/", "https://player.vimeo.com/"];

document.addEventListener("click", (event) => {
  const stage = event.target.closest("a") && event.target.closest("[data-video]");
  if (!stage || event.metaKey || event.ctrlKey || event.shiftKey) return;
  const address = stage.dataset.video;
  if (!PLAYERS.some((player) => address.startsWith(player))) return;
  event.preventDefault();
  const frame = document.createElement("iframe");
  frame.src = address;
  frame.title = stage.dataset.title;
  frame.allow = "autoplay; fullscreen; picture-in-picture";
  frame.allowFullscreen = true;
  frame.referrerPolicy = "strict-origin-when-cross-origin";
  stage.replaceChildren(frame);
  frame.focus();
});
