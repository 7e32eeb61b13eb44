// Says whether a location is open now. The page carries the words of every moment of the coming week, each with the
// second from which they count, so a page that was kept for hours is right as well. After that week it says nothing.
const LONGEST_WAIT = 60 * 60 * 1000;

export function at(moments, second) {
  return moments.findLast(([since]) => since <= second) ?? ["", "", "", ""];
}

function show(element, moments) {
  const [, kind, words, change] = at(moments, Date.now() / 1000);
  if (element.textContent !== [words, change].join(" ").trim()) {
    const strong = document.createElement("strong");
    strong.textContent = words;
    element.replaceChildren(...(words ? [strong, ` ${change}`] : []));
  }
  element.dataset.kind = kind || (words ? "closed" : "");
  const next = moments.find(([since]) => since * 1000 > Date.now());
  const wait = next ? Math.min(next[0] * 1000 - Date.now(), LONGEST_WAIT) : LONGEST_WAIT;
  clearTimeout(element.wait);
  element.wait = setTimeout(show, Math.max(wait, 1000), element, moments);
}

for (const element of document.querySelectorAll("[data-open-now]")) {
  const moments = JSON.parse(element.nextElementSibling.textContent);
  show(element, moments);
  // A phone that slept has timers that slept as well.
  document.addEventListener("visibilitychange", () => document.hidden || show(element, moments));
}
