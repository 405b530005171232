"""What a browser keeps, and whether a word can be read in it: as text, UTF-16, base64 or hex."""

import base64
import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

STORED = """async () => {
  const spell = (value) => value instanceof ArrayBuffer || ArrayBuffer.isView(value)
    ? btoa(String.fromCharCode(...new Uint8Array(value.buffer || value)))
    : value instanceof CryptoKey ? `CryptoKey ${value.type} ${value.extractable}`
    : value && typeof value === "object"
    ? Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, spell(inner)])) : value;
  const found = { local: { ...localStorage }, session: { ...sessionStorage }, bases: {}, caches: {} };
  found.cookies = document.cookie;
  found.state = JSON.stringify(history.state);
  for (const { name } of await indexedDB.databases()) {
    const opening = indexedDB.open(name);
    await new Promise((done) => { opening.onsuccess = done; });
    const base = opening.result;
    for (const store of base.objectStoreNames) {
      const all = base.transaction(store).objectStore(store).getAll();
      await new Promise((done) => { all.onsuccess = done; });
      found.bases[`${name}.${store}`] = all.result.map(spell);
    }
    base.close();
  }
  for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) {
    found.caches[request.url] = await (await caches.match(request)).text();
  }
  return found;
}"""


def sealed_on(page: Any) -> list[dict[str, Any]]:
    """The envelopes that wait on this phone."""
    found: list[dict[str, Any]] = page.evaluate(STORED)["bases"].get("outbox.sealed", [])
    return found


def shapes_of(word: str) -> set[bytes]:
    """The ways a word could lie in storage. Base64 has three, by where in a text the word stands."""
    shapes: set[bytes] = set()
    for coded in (word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be")):
        shapes |= {coded, coded.hex().encode()}
        for shift in range(3):
            spelled = base64.b64encode(bytes(shift) + coded)
            sure = spelled[shift + (shift > 0) : (shift + len(coded)) * 8 // 6]
            shapes |= {sure, sure.translate(bytes.maketrans(b"+/", b"-_"))}
    return shapes


def read_in_storage(page: Any, words: Iterable[str]) -> list[str]:
    """Which words can be read in what this page's origin keeps."""
    stored = json.dumps(page.evaluate(STORED), ensure_ascii=False).encode("utf-8", "surrogatepass")
    return [word for word in words if any(shape in stored for shape in shapes_of(word))]


def read_on_disk(profile: Path, words: Iterable[str]) -> list[tuple[str, str]]:
    """Which words can be read in which file of a browser's profile."""
    files = [(path, path.read_bytes()) for path in profile.rglob("*") if path.is_file()]
    return [
        (word, path.relative_to(profile).as_posix())
        for word in words
        for path, content in files
        if any(shape in content for shape in shapes_of(word))
    ]
