// The editor of an outline: lines are moved by dragging or by Alt and an arrow. Without this the buttons do the same.
(() => {
  "use strict";

  const KEYS = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" };
  const MARKS = ["drop-before", "drop-after", "drop-into"];
  const lineOf = (node) => (node instanceof Element ? node.closest("form[data-tree] [data-key], form[data-lines] [data-at]") : null);
  let dragged = null;
  let pressed = null; // what had the focus before the move: a way, or the link of the line

  document.addEventListener("keydown", (event) => {
    const way = KEYS[event.key];
    const line = lineOf(event.target);
    if (!way || !line || !event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const button = line.querySelector(`[data-way="${way}"]`);
    if ("nowhere" in button.dataset) return;
    button.click();
    pressed = event.target.matches("[data-way]") ? event.target.dataset.way : "link";
  });
  document.addEventListener("click", (event) => {
    const button = event.target instanceof Element ? event.target.closest("[data-way]") : null;
    if (!button || !lineOf(button)) return;
    if ("nowhere" in button.dataset) event.preventDefault();
    else pressed = button.dataset.way;
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (!pressed) return;
    const line = document.querySelector(".moved");
    const again = line && (line.querySelector(`[data-way="${pressed}"]`) || line.querySelector("a"));
    pressed = null;
    if (again) again.focus();
  });

  // --- dragging ---
  const placeOf = (event, line) => {
    const box = line.getBoundingClientRect();
    const at = (event.clientY - box.top) / box.height;
    if ("at" in line.dataset) return at < 0.5 ? "before" : "after";
    if (at < 0.3) return "before";
    return at > 0.7 ? "after" : "into";
  };
  const clear = () => document.querySelectorAll(MARKS.map((mark) => `.${mark}`).join(", ")).forEach((line) => line.classList.remove(...MARKS));

  document.addEventListener("dragstart", (event) => {
    dragged = lineOf(event.target);
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.key || dragged.dataset.at);
    dragged.classList.add("dragged");
  });
  document.addEventListener("dragover", (event) => {
    const line = dragged && lineOf(event.target);
    clear();
    if (!line || line === dragged || line.closest("form") !== dragged.closest("form")) return;
    event.preventDefault();
    line.classList.add(`drop-${placeOf(event, line)}`);
  });
  document.addEventListener("drop", (event) => {
    const line = dragged && lineOf(event.target);
    clear();
    if (!line || line === dragged || line.closest("form") !== dragged.closest("form")) return;
    event.preventDefault();
    const form = line.closest("form");
    const place = placeOf(event, line);
    if ("at" in line.dataset) {
      const from = Number(dragged.dataset.at);
      const to = Number(line.dataset.at) + (place === "after" ? 1 : 0);
      form.elements.row.value = from;
      form.elements.to.value = to > from ? to - 1 : to;
    } else {
      form.elements.section.value = dragged.dataset.key;
      form.elements.where.value = place;
      form.elements.target.value = line.dataset.key;
    }
    pressed = "link";
    form.requestSubmit();
  });
  document.addEventListener("dragend", () => {
    clear();
    if (dragged) dragged.classList.remove("dragged");
    dragged = null;
  });
})();
