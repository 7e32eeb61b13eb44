// The branding form: a color picker beside each color, and a preview of what is typed.
// Without it, colors are typed, and the preview shows the saved ones.

const panel = document.querySelector("[data-own-colors]");
const form = panel?.closest("form");

const write = (field, value) => {
  field.value = value;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.dispatchEvent(new Event("change", { bubbles: true }));
};

// The browser's picker always holds a color. It has no name, so that an empty text field is sent as empty.
const addPicker = (field) => {
  const picker = document.createElement("input");
  picker.type = "color";
  picker.className = "color-picker";
  picker.setAttribute("aria-label", `Pick: ${field.labels[0]?.textContent.replace("*", "").trim() ?? "color"}`);
  const follow = () => {
    const color = field.value.trim().toLowerCase();
    const right = /^#[0-9a-f]{6}$/.test(color);
    if (right) picker.value = color;
    picker.toggleAttribute("data-empty", !right);
  };
  follow();
  field.addEventListener("input", follow);
  picker.addEventListener("input", () => {
    write(field, picker.value);
  });
  field.after(picker);
};

if (form) {
  const names = ["palette", "brand_color", "accent_color"];
  const shown = panel.querySelector("[data-own-colors-preview]");
  const status = panel.querySelector("[data-own-colors-status]");
  let waiting;
  let asked;

  const refresh = async () => {
    asked?.abort();
    asked = new AbortController();
    const query = new URLSearchParams(names.map((name) => [name, form.elements[name]?.value ?? ""]));
    try {
      const answer = await fetch(`${panel.dataset.ownColors}?${query}`, { signal: asked.signal, redirect: "error" });
      if (!answer.ok) throw new Error(answer.statusText);
      shown.innerHTML = await answer.text();
      status.textContent = shown.querySelector("[data-summary]")?.textContent ?? "";
    } catch (error) {
      if (error.name === "AbortError") return;
      shown.textContent = status.textContent = "The preview could not be loaded. Saving still works.";
    }
  };

  for (const field of form.querySelectorAll("input[data-color]")) addPicker(field);

  // One's own colors start from those of the set that was chosen before.
  const starts = JSON.parse(panel.dataset.starts);
  const { palette, brand_color: brand, accent_color: accent } = form.elements;
  let before = palette.value;
  palette.addEventListener("change", () => {
    if (palette.value === "own" && starts[before] && !brand.value && !accent.value) {
      write(brand, starts[before][0]);
      write(accent, starts[before][1]);
    }
    before = palette.value;
  });

  for (const name of names) {
    form.elements[name]?.addEventListener("input", () => {
      clearTimeout(waiting);
      waiting = setTimeout(refresh, 200);
    });
  }
}
