// The outbox: a form with data-outbox is sealed to the clinic's key before it touches this phone's storage.
// Each envelope has a key of its own whose private half is thrown away, so this phone cannot open it again.
// It waits in IndexedDB (ciphertext, whose, which), goes out when there is a line, and is let go when the clinic
// says it is kept, or when the member has read why not. The clinic's side: chart/secrecy/envelope.py.
"use strict";
(() => {
  const place = document.querySelector("[data-outbox-place]");
  if (!place || !window.isSecureContext || !window.indexedDB) return;
  const says = place.dataset, VERSION = 1, PAD = 1024, MOST = 700000, MOST_AT_ONCE = 25;
  const utf8 = new TextEncoder(), answered = new Map();

  // ---- what this phone keeps
  function store(name, mode, act) {
    return new Promise((done, failed) => {
      const opening = indexedDB.open("outbox", 1);
      opening.onupgradeneeded = () => { opening.result.createObjectStore("sealed", { autoIncrement: true }); opening.result.createObjectStore("clinic"); };
      opening.onerror = () => failed(opening.error);
      opening.onsuccess = () => {
        const work = opening.result.transaction(name, mode), asked = act(work.objectStore(name));
        work.oncomplete = () => { opening.result.close(); done(asked.result); };
        work.onabort = () => { opening.result.close(); failed(work.error); };
      };
    });
  }
  const waiting = () => store("sealed", "readonly", (all) => all.getAll());
  const keep = (envelope) => store("sealed", "readwrite", (all) => all.add(envelope));
  const drop = (operations) => store("sealed", "readwrite", (all) => {
    const walk = all.openCursor();
    walk.onsuccess = () => {
      if (!walk.result) return;
      if (operations.has(walk.result.value.operation)) walk.result.delete();
      walk.result.continue();
    };
    return walk;
  });

  // ---- sealing
  function base64(buffer) {
    let text = "";
    for (const byte of new Uint8Array(buffer)) text += String.fromCharCode(byte);
    return btoa(text);
  }
  const bytes = (text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  const joined = (one, other) => { const both = new Uint8Array(one.length + other.length); both.set(one); both.set(other, one.length); return both; };

  // Whose page this is and the clinic's key: from the page, else remembered, else asked for.
  async function clinic() {
    if (!says.key) {
      const known = await store("clinic", "readonly", (one) => one.get("now"));
      if (known && (!says.member || known.member === says.member)) return known;
      const { member, key, public: open } = await greet();
      Object.assign(says, { member, key, public: open });
    }
    const now = { member: says.member, key: says.key, public: says.public };
    await store("clinic", "readwrite", (one) => one.put(now, "now"));
    return now;
  }

  async function seal(letter, operation) {
    const to = await clinic(), curve = { name: "ECDH", namedCurve: "P-256" };
    const once = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
    const mine = new Uint8Array(await crypto.subtle.exportKey("raw", once.publicKey)), theirs = bytes(to.public);
    const other = await crypto.subtle.importKey("raw", theirs, curve, false, []);
    const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: other }, once.privateKey, 256);
    const base = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
    const how = { name: "HKDF", hash: "SHA-256", salt: joined(mine, theirs), info: utf8.encode("afterglow outbox 1") };
    const key = await crypto.subtle.deriveKey(how, base, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const bound = utf8.encode(`afterglow outbox ${VERSION}\n${to.key}\n${to.member}\n${operation}`);
    const plain = utf8.encode(JSON.stringify(letter));
    const padded = joined(plain, new Uint8Array(PAD - (plain.length % PAD)).fill(32));  // the length says little
    const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv: nonce, additionalData: bound }, key, padded);
    return { v: VERSION, key: to.key, member: to.member, operation, once: base64(mine), nonce: base64(nonce), sealed: base64(sealed) };
  }

  // ---- sending
  async function ask(how) {
    let answer;
    try {
      answer = await fetch(says.address, { ...how, headers: { Accept: "application/json", ...how.headers }, cache: "no-store", redirect: "error", signal: AbortSignal.timeout(20000) });
    } catch { throw new Error("offline"); }
    if (answer.status === 401 || answer.status === 403) throw new Error("signedOut");
    if (!answer.ok) throw new Error("later");
    return answer.json();
  }
  const greet = () => ask({});

  async function post(envelopes, token) {
    const body = JSON.stringify({ sent: new Date().toISOString(), envelopes });
    const { answers } = await ask({ method: "POST", body, headers: { "Content-Type": "application/json", "X-CSRFToken": token } });
    for (const answer of answers) answered.set(answer.operation, answer);
    await drop(new Set(answers.filter((one) => one.state === "kept").map((one) => one.operation)));
  }

  // "" if there was nothing to hinder it, else why not: offline, signedOut, later. One tab at a time.
  const alone = (work) => (navigator.locks ? navigator.locks.request("outbox", work) : work());
  const deliver = () => alone(async () => {
    try {
      if (!(await waiting()).length) return "";
      const { member, token } = await greet();
      let batch = [], size = 0;
      for (const one of (await waiting()).filter((each) => each.member === member && (answered.get(each.operation) || {}).state !== "refused")) {
        if (batch.length && (size + one.sealed.length > MOST || batch.length === MOST_AT_ONCE)) { await post(batch, token); batch = []; size = 0; }
        batch.push(one); size += one.sealed.length + 500;
      }
      if (batch.length) await post(batch, token);
      return "";
    } catch (error) { return error.message in says ? error.message : "later"; }
  });

  // {state: "sent" | "kept" | "refused", next?, error?}; throws if this phone cannot seal or keep.
  async function put(kind, fields, operation = crypto.randomUUID(), when = new Date()) {
    const pairs = await spelled(fields);
    const envelope = await seal({ kind, at: when.toISOString(), local: onThisPhone(when), fields: pairs }, operation);
    if (envelope.sealed.length > MOST) return { state: "refused", error: says.tooLarge };
    await keep(envelope);
    const why = await deliver(), answer = answered.get(operation);
    if (answer && answer.state === "refused") { await drop(new Set([operation])); return { state: "refused", error: answer.reason }; }
    const left = (await waiting()).some((each) => each.operation === operation);
    return left ? { state: "kept", error: says[why || "later"] } : { state: "sent", next: answer && answer.next };
  }

  async function spelled(fields) {
    const given = fields instanceof FormData ? [...fields] : Object.entries(fields).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
    const pairs = [];
    for (const [name, value] of given) {
      if (name === "csrfmiddlewaretoken") continue;
      if (!(value instanceof Blob)) pairs.push([name, String(value)]);
      else if (value.size) pairs.push([name, base64(await value.arrayBuffer())]);
    }
    return pairs;
  }

  // 2026-03-02T14:02:00-07:00[America/Denver]: as this phone shows it, zone and all.
  function onThisPhone(when) {
    const off = -when.getTimezoneOffset(), two = (number) => String(Math.trunc(Math.abs(number))).padStart(2, "0");
    const shown = new Date(when.getTime() + off * 60000).toISOString().slice(0, 19);
    return `${shown}${off < 0 ? "-" : "+"}${two(off / 60)}:${two(off % 60)}[${Intl.DateTimeFormat().resolvedOptions().timeZone}]`.slice(0, 64);
  }

  // ---- what the page says
  const sentence = place.querySelector("p"), read = place.querySelector("button");
  function say(words, urgent) {
    sentence.textContent = words;
    place.hidden = !words;
    read.hidden = true;
    if (words && urgent) { place.focus(); place.scrollIntoView({ block: "center" }); }
  }
  async function look(why) {
    const refused = [...answered.values()].filter((one) => one.state === "refused");
    const left = (await waiting()).filter((each) => each.member === says.member);
    const reasons = refused.filter((one) => left.some((each) => each.operation === one.operation));
    if (reasons.length) {
      say([...new Set(reasons.map((one) => one.reason))].join(" "));
      read.hidden = false;
      read.onclick = async () => { await drop(new Set(reasons.map((one) => one.operation))); look(); };
    } else if (left.length) say(`${says.waiting} ${left.length}. ${why ? says[why] : ""}`);
    else if (place.dataset.showing !== "word") say("");
  }
  const sendAndLook = () => deliver().then(look).catch(() => {});

  // ---- forms
  document.addEventListener("submit", (event) => {
    const form = event.target, button = event.submitter;
    if (!form.dataset.outbox || form.dataset.plain) return;
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true") return;
    form.setAttribute("aria-busy", "true");
    send(form, button).finally(() => form.removeAttribute("aria-busy"));
  }, { capture: true });

  async function send(form, button) {
    const when = new Date(), filled = { operation: crypto.randomUUID(), at: when.toISOString(), local: onThisPhone(when) };
    for (const [name, value] of Object.entries(filled)) if (form.elements[name]) form.elements[name].value = value;
    place.dataset.showing = "word";
    let found;
    try { found = await put(form.dataset.outbox, new FormData(form, button), filled.operation, when); } catch (error) {
      if (navigator.onLine === false || error.message in says) { say(says.cannot, true); return; }
      form.dataset.plain = "yes";
      form.requestSubmit(button);  // as without this file
      return;
    }
    if (found.state === "refused") { say(found.error, true); return; }
    form.reset();
    if (found.state === "kept") { say(`${says.kept} ${found.error}`, true); return; }
    sessionStorage.setItem("outbox", "sent");
    const next = found.next || form.dataset.next || window.location.pathname;
    window.location.assign(/^\/(?!\/)/.test(next) ? next : "/home/");
  }

  window.outbox = { put };
  if (sessionStorage.getItem("outbox")) { sessionStorage.removeItem("outbox"); place.dataset.showing = "word"; say(says.sent); }
  window.addEventListener("online", () => { delete place.dataset.showing; sendAndLook(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "visible") sendAndLook(); });
  setInterval(() => waiting().then((all) => { if (all.length) sendAndLook(); }).catch(() => {}), 60000);
  clinic().catch(() => {}).then(sendAndLook);
})();
