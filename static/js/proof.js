// Solves a challenge of ALTCHA, version 2 (https://altcha.org/docs/): which counter, behind the nonce, makes a key that
// begins as it should? forms.js loads it on suspicion only. The browser derives keys outside of the page's own thread.
const PATIENCE = 60_000;
const AT_ONCE = 8;

const bytes = (hex) => Uint8Array.from(hex.match(/../g) || [], (pair) => parseInt(pair, 16));
const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, "0")).join("");

async function derive({ algorithm, nonce, salt, cost, keyLength }, counter) {
  const start = bytes(nonce);
  const password = new Uint8Array(start.length + 4);
  password.set(start);
  new DataView(password.buffer).setUint32(start.length, counter);
  const [name, hash] = algorithm.split("/");
  const key = await crypto.subtle.importKey("raw", password, name, false, ["deriveBits"]);
  return hex(await crypto.subtle.deriveBits({ name, hash, salt: bytes(salt), iterations: cost }, key, keyLength * 8));
}

// The solution as a form carries it.
async function solve(challenge) {
  const { parameters } = challenge;
  const end = Date.now() + PATIENCE;
  for (let first = 0; Date.now() < end; first += AT_ONCE) {
    const counters = Array.from({ length: AT_ONCE }, (_, index) => first + index);
    const keys = await Promise.all(counters.map((counter) => derive(parameters, counter)));
    const found = keys.findIndex((key) => key.startsWith(parameters.keyPrefix));
    if (found >= 0) {
      return btoa(JSON.stringify({ challenge, solution: { counter: counters[found], derivedKey: keys[found] } }));
    }
  }
  throw new Error("Too slow");
}

// Sends the form with the solution. Rejects where the browser can't find it, or needs too long: it is then sent without.
export async function prove(form, { challenge }, post) {
  const solution = Object.assign(document.createElement("input"), { type: "hidden", name: "altcha" });
  solution.value = await solve(challenge);
  form.append(solution);
  try {
    return await post(form);
  } finally {
    solution.remove();
  }
}
