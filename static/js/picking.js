// Ticking many boxes at once. Without it every box can still be ticked one by one.
(() => {
  "use strict";

  const boxes = (name, root) => [...root.querySelectorAll(`input[type=checkbox][name="${name}"]:not(:disabled)`)];

  const refresh = (form) => {
    for (const all of form.querySelectorAll("[data-tick-all]")) {
      const mine = boxes(all.dataset.tickAll, all.closest("[data-tick-group]") || form);
      const ticked = mine.filter((box) => box.checked).length;
      all.checked = mine.length > 0 && ticked === mine.length;
      all.indeterminate = ticked > 0 && ticked < mine.length;
      all.disabled = mine.length === 0;
    }
    for (const count of form.querySelectorAll("[data-tick-count]")) {
      count.textContent = boxes(count.dataset.tickCount, form).filter((box) => box.checked).length;
    }
  };

  document.addEventListener("change", (event) => {
    const all = event.target.closest("[data-tick-all]");
    const form = event.target.closest("form[data-picking]");
    if (!form) return;
    if (all) {
      for (const box of boxes(all.dataset.tickAll, all.closest("[data-tick-group]") || form)) box.checked = all.checked;
    }
    refresh(form);
  });

  for (const form of document.querySelectorAll("form[data-picking]")) {
    for (const shown of form.querySelectorAll("[data-needs-script]")) shown.hidden = false;
    refresh(form);
  }
})();
