// Records a voice note. The microphone is asked for when "Record" is pressed, and let go when it stops. The sound
// stays in this page's memory until it is sent: first its parts, each by itself (through the outbox, which seals
// them, or straight to the clinic), then the entry that claims them. A part that was kept is not sent twice.
"use strict";
(() => {
  const form = document.querySelector("form[data-voice]");
  if (!form) return;
  const one = (name) => form.querySelector(`[data-${name}]`), says = form.dataset, field = form.elements;
  const PART = 190 * 1024, LARGEST = 31 * 1024 * 1024, LONGEST = 60 * 60;
  const KINDS = ["audio/webm;codecs=opus", "audio/mp4", "audio/ogg;codecs=opus"];
  let recorder = null, sound = null, seconds = 0, since = 0, recording = "", sent = new Set(), ready = false;

  const say = (words) => { one("says").textContent = words; };
  const show = (name, on) => { one(name).hidden = !on; };
  const running = () => recorder && recorder.state === "recording";
  const spoken = () => seconds + (running() ? (performance.now() - since) / 1000 : 0);
  const clock = (all) => `${Math.floor(all / 60)}:${String(Math.floor(all % 60)).padStart(2, "0")}`;

  // ---- recording
  async function start() {
    let microphone;
    try { microphone = await navigator.mediaDevices.getUserMedia({ audio: true }); } catch (error) {
      say(error.name === "NotFoundError" ? says.none : says.denied);
      return;
    }
    const mimeType = KINDS.find((kind) => MediaRecorder.isTypeSupported(kind)), chunks = [];
    let size = 0;
    recorder = new MediaRecorder(microphone, { mimeType, audioBitsPerSecond: 32000 });
    recorder.ondataavailable = (event) => {
      chunks.push(event.data); size += event.data.size;
      if (size > LARGEST && recorder.state !== "inactive") stop(says.full);
    };
    recorder.onstop = () => {
      microphone.getTracks().forEach((track) => track.stop());
      made(new Blob(chunks, { type: recorder.mimeType || mimeType || "audio/webm" }), Math.round(seconds));
    };
    seconds = 0; since = performance.now();
    recorder.start(1000);
    say(says.running);
    show("start", false); show("pause-button", true); show("stop", true);
  }
  function pause() {
    if (running()) { seconds = spoken(); recorder.pause(); say(says.paused); one("pause-button").textContent = says.goOn; return; }
    since = performance.now(); recorder.resume(); say(says.running); one("pause-button").textContent = says.pause;
  }
  function stop(why) {
    seconds = spoken();
    recorder.stop();
    show("pause-button", false); show("stop", false);
    one("pause-button").textContent = says.pause;
    recorder.why = why;
  }
  function made(blob, length) {
    sound = blob; seconds = length; recording = crypto.randomUUID(); sent = new Set();
    one("listen").src = URL.createObjectURL(blob);
    one("time").textContent = clock(length);
    show("start", false); show("listen", true); show("again", true);
    say((recorder && recorder.why) || says.made);
  }
  function forget() {
    if (one("listen").src) URL.revokeObjectURL(one("listen").src);
    one("listen").removeAttribute("src");
    sound = null; recorder = null; seconds = 0; ready = false;
    for (const name of ["recording", "mime", "seconds", "parts"]) field[name].value = "";
    one("time").textContent = clock(0);
    show("listen", false); show("again", false); show("start", true); show("progress", false);
  }
  setInterval(() => {
    if (!running()) return;
    one("time").textContent = clock(spoken());
    if (spoken() > LONGEST) stop(says.full);
  }, 250);

  // ---- sending
  const parts = () => Math.ceil(sound.size / PART);
  const address = () => says.parts.replace("00000000-0000-4000-8000-000000000000", recording);
  async function straight(number, blob) {
    const bytes = new Uint8Array(await blob.arrayBuffer());
    let text = "";
    for (const byte of bytes) text += String.fromCharCode(byte);
    const body = new URLSearchParams({ number, content: btoa(text), csrfmiddlewaretoken: field.csrfmiddlewaretoken.value });
    const answer = await fetch(address(), { method: "POST", body, redirect: "error", signal: AbortSignal.timeout(60000) });
    const told = await answer.json();
    for (const kept of told.kept) sent.add(kept);
    if (!answer.ok) throw Object.assign(new Error("refused"), { words: told.error });
  }
  async function one_part(number) {
    const blob = sound.slice(number * PART, (number + 1) * PART);
    if (!window.outbox) return straight(number, blob);
    const found = await window.outbox.put("voice-part", { recording, number, content: blob });
    if (found.state === "refused") throw Object.assign(new Error("refused"), { words: found.error });
    sent.add(number);
  }
  async function again_and_again(number) {
    for (let tries = 0; ; tries += 1) {
      try { await one_part(number); return; } catch (error) {
        if (error.words || tries === 3) throw error;
        await new Promise((done) => { setTimeout(done, 1000 * 2 ** tries); });
      }
    }
  }
  async function send(button) {
    const bar = one("progress"), all = parts();
    bar.max = all; show("progress", true);
    for (let number = 0; number < all; number += 1) {
      say(`${says.sending} ${number + 1} / ${all}`);
      if (!sent.has(number)) await again_and_again(number);
      bar.value = number + 1;
    }
    field.recording.value = recording; field.mime.value = sound.type; field.seconds.value = seconds; field.parts.value = all;
    field.file.value = "";
    ready = true;
    form.requestSubmit(button);
  }

  // Before the outbox and the page's own help see the form: the sound goes first.
  let busy = false;
  window.addEventListener("submit", (event) => {
    if (event.target !== form || !sound || ready) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (busy) return;
    busy = true;
    send(event.submitter).catch((error) => say(error.words || says.line)).finally(() => { busy = false; });
  }, { capture: true });
  form.addEventListener("reset", forget);
  window.addEventListener("beforeunload", (event) => { if ((sound && !ready) || running()) event.preventDefault(); });

  // ---- a file goes the same way, in parts
  field.file.addEventListener("change", () => {
    const file = field.file.files[0];
    if (!file || file.size > LARGEST) { if (!recorder) forget(); return; }
    recorder = null;
    made(file, 0);
    one("listen").addEventListener("loadedmetadata", (event) => {
      const length = event.target.duration;
      if (sound === file && Number.isFinite(length)) { seconds = Math.round(length); one("time").textContent = clock(length); }
    }, { once: true });
  });

  if (window.MediaRecorder && navigator.mediaDevices) {
    one("recorder").hidden = false;
    one("start").addEventListener("click", start);
    one("pause-button").addEventListener("click", pause);
    one("stop").addEventListener("click", () => stop(""));
    one("again").addEventListener("click", () => { field.file.value = ""; forget(); say(says.made && ""); });
  }
})();
