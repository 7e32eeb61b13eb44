// Sends form[data-enhance] in place; whatever goes wrong here ends in a normal submit.
const OFFLINE =
  "You seem to be offline. What you typed is still here: please send it again when you are back, or call us.";

function setBusy(form, busy) {
  const button = form.querySelector("[type=submit]");
  form.toggleAttribute("aria-busy", busy);
  if (busy) button.setAttribute("aria-disabled", "true");
  else button.removeAttribute("aria-disabled");
}

function controls(box) {
  return box.querySelectorAll("input, select, textarea");
}

function setError(box, messages) {
  const error = box.querySelector(".error");
  error.hidden = !messages.length;
  error.querySelector("span").textContent = messages.join(" ");
  for (const control of controls(box)) {
    if (messages.length) control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }
}

// What is wrong, with a link to each field, as on the page without scripts.
function say(form, text, wrong = []) {
  const list = document.createElement("ul");
  for (const [box, messages] of wrong) {
    const link = document.createElement("a");
    link.href = `#${controls(box)[0].id}`;
    link.textContent = messages.join(" ");
    list.appendChild(document.createElement("li")).append(link);
  }
  form.querySelector("[data-summary]").replaceChildren(text, ...(wrong.length ? [list] : []));
}

// The wording is another one than the page shows: whoever ticked the box has not read it.
function showWording(form, wording) {
  const consent = form.elements.consent;
  consent.checked = false;
  consent.closest("label").querySelector("span").textContent = wording;
}

function showErrors(form, { errors = {}, message, timestamp: token, consent_wording: wording }) {
  if (wording) showWording(form, wording);
  if (token && form.elements.timestamp) form.elements.timestamp.value = token;
  const rest = [];
  const boxes = new Map([...form.querySelectorAll("[data-field]")].map((box) => [box.dataset.field, box]));
  const wrong = [];
  for (const [name, box] of boxes) {
    setError(box, errors[name] || []);
    if (errors[name]) wrong.push([box, errors[name]]);
  }
  for (const [name, texts] of Object.entries(errors)) if (!boxes.has(name)) rest.push(...texts);
  say(form, [message, ...rest].filter(Boolean).join(" "), wrong);
  (form.querySelector("[aria-invalid=true]") || form.querySelector("[data-summary]")).focus();
}

async function post(form) {
  const response = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json" },
    signal: AbortSignal.timeout(20_000),
  });
  return response.json();
}

async function send(event) {
  const form = event.currentTarget;
  event.preventDefault();
  if (form.hasAttribute("aria-busy")) return;
  if (!navigator.onLine) {
    say(form, OFFLINE);
    return;
  }
  setBusy(form, true);
  try {
    let answer = await post(form);
    if (answer.solver) {
      showErrors(form, answer);
      answer = await (await import(answer.solver)).prove(form, answer, post);
    }
    if (answer.redirect) {
      const target = new URL(answer.redirect, location.href);
      if (target.origin !== location.origin) throw new Error();
      location.assign(target);
      return;
    }
    if (!answer.message) throw new Error();
    showErrors(form, answer);
    setBusy(form, false);
  } catch {
    setBusy(form, false);
    form.submit();
  }
}

// Whoever has asked for the tips on this device is not asked again, unless they want to.
function fold(section) {
  // In view, it keeps its height: nothing jumps.
  if (section.getBoundingClientRect().top < innerHeight) section.style.minHeight = `${section.offsetHeight}px`;
  const parts = [...section.children];
  const line = document.createElement("p");
  const button = document.createElement("button");
  line.textContent = "You asked for these tips on this device already.";
  button.textContent = "Ask again";
  button.className = "button secondary";
  button.addEventListener("click", () => {
    section.replaceChildren(...parts);
    section.querySelector("input").focus();
  });
  section.replaceChildren(line, button);
}

try {
  const asked = new Set(JSON.parse(localStorage.getItem("asked-tips") || "[]"));
  const thanked = document.querySelector("[data-asked]")?.dataset.asked;
  if (thanked) localStorage.setItem("asked-tips", JSON.stringify([...asked.add(thanked)].slice(-30)));
  for (const form of document.querySelectorAll(".tips-form:not([data-own]) form"))
    if (asked.has(form.action.split("/")[5])) fold(form.parentElement);
} catch {
  // No storage, or something odd in it: every form is shown.
}

for (const form of document.querySelectorAll("form[data-enhance]")) {
  form.addEventListener("submit", send);
  form.addEventListener("input", (event) => {
    const box = event.target.closest("[data-field]");
    if (box && box.querySelector("[aria-invalid]")) setError(box, []);
  });
  // Back from the thank-you page: the form may be sent again.
  addEventListener("pageshow", () => setBusy(form, false));
}
