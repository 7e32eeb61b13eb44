// Before the first paint: hides the notices that were closed on this device.
try {
  document.documentElement.classList.add("js");
  const keys = JSON.parse(localStorage.getItem("dismissed-notices") || "[]");
  if (keys.length) {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(keys.map((key) => `[data-notice-key="${CSS.escape(key)}"]{display:none}`).join(""));
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  }
} catch {
  // No storage, or an old browser: every notice is shown.
}
