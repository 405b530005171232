// One piece at a time. When one that was started ends, the next of its part begins; nothing begins unasked.
(() => {
  "use strict";
  const pieces = [...document.querySelectorAll("[data-music] audio")];
  for (const piece of pieces) {
    piece.addEventListener("play", () => pieces.forEach((other) => other !== piece && other.pause()));
    piece.addEventListener("ended", () => {
      const next = piece.closest("li").nextElementSibling?.querySelector("audio");
      if (next) next.play().catch(() => {});
    });
  }
})();
