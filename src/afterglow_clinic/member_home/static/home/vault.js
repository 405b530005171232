// What this phone keeps sealed: a copy of the member's safety plan and of the names of their practices, and the
// keys to it.
//
// The copy is sealed to a key pair (P-256, HKDF, AES-256-GCM), so that sealing needs no code. Without a code the
// private key is one that no script can read out; with a code it lies wrapped under a key made from the code
// (PBKDF2). A code of four digits does not stop someone who copies the phone's storage and has an hour.
"use strict";

const ROUNDS = 600000;
const CURVE = { name: "ECDH", namedCurve: "P-256" };
const USES = ["deriveBits"];

function store(mode, act) {
  return new Promise((done, failed) => {
    const opening = indexedDB.open("daybook", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("kept");
    opening.onerror = () => failed(opening.error);
    opening.onsuccess = () => {
      const base = opening.result;
      const work = base.transaction("kept", mode);
      const asked = act(work.objectStore("kept"));
      work.oncomplete = () => { base.close(); done(asked && asked.result); };
      work.onabort = () => { base.close(); failed(work.error); };
    };
  });
}
const read = (name) => store("readonly", (kept) => kept.get(name));
const write = (name, value) => store("readwrite", (kept) => kept.put(value, name));

// ---- keys

async function keys() {
  const kept = await read("keys");
  if (kept) return kept;
  const pair = await crypto.subtle.generateKey(CURVE, false, USES);
  const made = { publicKey: pair.publicKey, privateKey: pair.privateKey };
  await write("keys", made);
  return made;
}

async function fromCode(code, salt) {
  const spelled = await crypto.subtle.importKey("raw", new TextEncoder().encode(code), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt, iterations: ROUNDS };
  return crypto.subtle.deriveKey(how, spelled, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

// The private key, or null if the code is wrong.
async function opened(kept, code) {
  if (kept.privateKey) return kept.privateKey;
  try {
    const key = await fromCode(code || "", kept.salt);
    const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv: kept.iv }, key, kept.wrapped);
    return await crypto.subtle.importKey("pkcs8", bytes, CURVE, false, USES);
  } catch { return null; }
}

async function sealingKey(privateKey, publicKey, salt) {
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: publicKey }, privateKey, 256);
  const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt, info: new TextEncoder().encode("daybook copy") };
  return crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
}

// ---- the copy

async function sealTo(publicKey, text) {
  const once = await crypto.subtle.generateKey(CURVE, true, USES);
  const salt = new Uint8Array(await crypto.subtle.exportKey("raw", once.publicKey));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const key = await sealingKey(once.privateKey, publicKey, salt);
  const bytes = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(text));
  return { once: once.publicKey, salt, iv, bytes };
}

export async function keepCopy(text) {
  const { publicKey } = await keys();
  await write("copy", await sealTo(publicKey, text));
}
export const dropCopy = () => store("readwrite", (kept) => kept.delete("copy"));

// {state: "none" | "locked" | "open", text}
export async function openCopy(code) {
  const [kept, copy] = [await read("keys"), await read("copy")];
  if (!kept || !copy) return { state: "none" };
  const privateKey = await opened(kept, code);
  if (!privateKey) return { state: "locked" };
  const key = await sealingKey(privateKey, copy.once, copy.salt);
  const bytes = await crypto.subtle.decrypt({ name: "AES-GCM", iv: copy.iv }, key, copy.bytes);
  return { state: "open", text: new TextDecoder().decode(bytes) };
}

// ---- the code

// New keys, and the copy sealed anew to them. The old code must have been given where there was one.
export async function setCode(code, old) {
  const copy = await openCopy(old);
  if (copy.state === "locked") return false;
  const pair = await crypto.subtle.generateKey(CURVE, true, USES);
  const salt = crypto.getRandomValues(new Uint8Array(16));
  const iv = crypto.getRandomValues(new Uint8Array(12));
  const bytes = await crypto.subtle.exportKey("pkcs8", pair.privateKey);
  const wrapped = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await fromCode(code, salt), bytes);
  await write("keys", { publicKey: pair.publicKey, wrapped, salt, iv });
  if (copy.state === "open") await keepCopy(copy.text);
  localStorage.setItem("daybook.lock", "on");
  sessionStorage.setItem("daybook.open", "yes");
  return true;
}

export async function endCode(code) {
  const copy = await openCopy(code);
  const kept = await read("keys");
  if (!kept || !(await opened(kept, code))) return false;
  await store("readwrite", (all) => all.clear());
  if (copy.state === "open") await keepCopy(copy.text);
  localStorage.removeItem("daybook.lock");
  return true;
}

// Three tries are free; each one after that waits twice as long, up to an hour. {right, wait: seconds}
export async function tryCode(code, attempt) {
  const tries = JSON.parse(localStorage.getItem("daybook.tries") || '{"wrong":0,"until":0}');
  const left = Math.ceil((tries.until - Date.now()) / 1000);
  if (left > 0) return { right: false, wait: left };
  const right = await attempt(code);
  if (right) { localStorage.removeItem("daybook.tries"); return { right: true, wait: 0 }; }
  const wrong = tries.wrong + 1;
  const wait = wrong < 3 ? 0 : Math.min(3600, 15 * 2 ** (wrong - 3));
  localStorage.setItem("daybook.tries", JSON.stringify({ wrong, until: Date.now() + wait * 1000 }));
  return { right: false, wait };
}
export async function isCode(code) {
  const kept = await read("keys");
  return Boolean(kept && (await opened(kept, code)));
}

// ---- leaving

// Keys and sealed copies are gone; the outbox keeps its envelopes, which only the clinic can open.
export async function forget() {
  for (const name of Object.keys(localStorage)) if (name.startsWith("daybook.")) localStorage.removeItem(name);
  for (const name of Object.keys(sessionStorage)) if (name.startsWith("daybook.")) sessionStorage.removeItem(name);
  await store("readwrite", (kept) => kept.clear());
}
