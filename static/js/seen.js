// Tells our own server that a page was seen, or a form begun: a number goes up, and nothing says whose.
// How the visitor came stays in this tab, and goes along with a form. Not where the browser asks not to be tracked.
if (!navigator.globalPrivacyControl && navigator.doNotTrack !== "1" && !navigator.webdriver) {
  const { page } = document.currentScript.dataset;
  const own = "form[data-enhance]";
  let store = {};
  try {
    store = sessionStorage;
  } catch {
    // Remembered for this page only.
  }

  const touch = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(location.search))
    if (/^utm_(source|medium|campaign|content|term)$/.test(name) && value.length < 300) touch.set(name, value);
  const host = document.referrer && new URL(document.referrer).hostname;
  if (host && host !== location.hostname) touch.set("referrer", host);
  store.firstTouch ??= touch;
  store.lastTouch = `${touch}` || store.lastTouch || "";

  // Once in this tab for each page, and for each form on it.
  const tell = (kind, form = "") => {
    const what = ` ${kind}-${page}-${form} `;
    if (!page || store.told?.includes(what)) return;
    store.told = (store.told || "") + what;
    navigator.sendBeacon("/forms/seen/", new URLSearchParams({ kind, page, form, touch: store.lastTouch }));
  };
  const see = () => document.visibilityState === "visible" && tell("view");
  see();
  document.addEventListener("visibilitychange", see);
  document.addEventListener("input", ({ target }) => {
    const form = target.closest(own);
    if (form) tell("start", form.action.split("/")[5]);
  });
  document.addEventListener("formdata", ({ target, formData }) => {
    if (!target.matches(own)) return;
    formData.set("first_touch", store.firstTouch);
    formData.set("last_touch", store.lastTouch);
  });
}
