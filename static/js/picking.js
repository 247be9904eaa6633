// Ticking many boxes at once. Without it every box can still be ticked one by one.
//
// With data-picking-kept ("call/person") what is ticked stays for as long as the tab is open, through a search and from
// page to page, and goes along when the form is sent: an address would be too long for it. The server says in
// data-picking-settled what it has taken in.
(() => {
  "use strict";

  const boxes = (name, root) => [...root.querySelectorAll(`input[type=checkbox][name="${name}"]:not(:disabled)`)];
  const names = new Intl.Collator("vi");

  const store = (form) => ({
    key: `picked/${form.dataset.pickingKept}`,
    read() {
      try {
        const kept = JSON.parse(sessionStorage.getItem(this.key) || "[]");
        return new Map(kept.filter((each) => Array.isArray(each)));
      } catch {
        return new Map();
      }
    },
    write(kept) {
      try {
        if (kept.size) sessionStorage.setItem(this.key, JSON.stringify([...kept]));
        else sessionStorage.removeItem(this.key);
        return true;
      } catch {
        return false;
      }
    },
  });

  const nameOf = (box) => box.labels[0]?.textContent.trim() || box.value;

  const refresh = (form) => {
    for (const all of form.querySelectorAll("[data-tick-all]")) {
      const mine = boxes(all.dataset.tickAll, all.closest("[data-tick-group]") || form);
      const ticked = mine.filter((box) => box.checked).length;
      all.checked = mine.length > 0 && ticked === mine.length;
      all.indeterminate = ticked > 0 && ticked < mine.length;
      all.disabled = mine.length === 0;
    }
    for (const count of form.querySelectorAll("[data-tick-count]")) {
      const here = boxes(count.dataset.tickCount, form).filter((box) => box.checked).length;
      count.textContent = here + form.querySelectorAll(`[data-elsewhere] input[name="${count.dataset.tickCount}"]`).length;
    }
  };

  // What is ticked on other pages: a visible line, each name with its way out, and what is sent for it.
  const drawElsewhere = (form, kept) => {
    const line = form.querySelector("[data-ticked-elsewhere]");
    const others = [...kept].filter(([id]) => !form.querySelector(`#unit-${CSS.escape(id)}`));
    others.sort((one, other) => names.compare(one[1], other[1]));
    line.querySelector("ul").replaceChildren(...others.map(([id, name]) => {
      const item = document.createElement("li");
      item.dataset.elsewhere = id;
      const sent = Object.assign(document.createElement("input"), { type: "hidden", name: "unit", value: id });
      const drop = Object.assign(document.createElement("button"), { type: "button", className: "btn-drop", textContent: "×" });
      drop.dataset.drop = id;
      drop.setAttribute("aria-label", `Bỏ dấu ${name}`);
      drop.title = `Bỏ dấu ${name}`;
      item.append(sent, name, " ", drop);
      return item;
    }));
    line.querySelector("[data-elsewhere-count]").textContent = others.length;
    line.hidden = others.length === 0;
  };

  // The boxes of this page as they were left, whatever the browser filled in when it came back here.
  const restore = (form) => {
    const kept = store(form).read();
    for (const id of (form.dataset.pickingSettled || "").split(" ")) kept.delete(id);
    for (const box of form.querySelectorAll("input[type=checkbox][name=unit]")) {
      if (box.disabled) kept.delete(box.value);
      else box.checked = kept.has(box.value);
    }
    if (!store(form).write(kept)) return false;
    drawElsewhere(form, kept);
    return true;
  };

  const keep = (form) => {
    const kept = store(form).read();
    for (const box of boxes("unit", form)) {
      if (box.checked) kept.set(box.value, nameOf(box));
      else kept.delete(box.value);
    }
    store(form).write(kept);
  };

  document.addEventListener("change", (event) => {
    const all = event.target.closest("[data-tick-all]");
    const form = event.target.closest("form[data-picking]");
    if (!form) return;
    if (all) {
      for (const box of boxes(all.dataset.tickAll, all.closest("[data-tick-group]") || form)) box.checked = all.checked;
    }
    if (form.dataset.pickingKept) keep(form);
    refresh(form);
  });

  document.addEventListener("click", (event) => {
    const drop = event.target.closest("[data-drop], [data-drop-all]");
    const form = event.target.closest("form[data-picking-kept]");
    if (!drop || !form) return;
    const kept = store(form).read();
    for (const item of form.querySelectorAll("[data-elsewhere]")) {
      if (!drop.dataset.drop || drop.dataset.drop === item.dataset.elsewhere) kept.delete(item.dataset.elsewhere);
    }
    store(form).write(kept);
    drawElsewhere(form, kept);
    refresh(form);
    (form.querySelector("[data-drop]") || form.querySelector("button[type=submit]")).focus();
  });

  const begin = (form) => {
    for (const shown of form.querySelectorAll("[data-needs-script]")) shown.hidden = false;
    if (form.dataset.pickingKept && restore(form)) {
      for (const hint of form.querySelectorAll("[data-without-script]")) hint.hidden = true;
    }
    refresh(form);
  };

  // Nothing that gets the focus stands below the bar, however high it has become.
  const bar = document.querySelector("form[data-picking] .stick");
  if (bar) {
    const room = () => {
      const stuck = getComputedStyle(bar).position === "sticky";
      document.documentElement.style.scrollPaddingBottom = stuck ? `${bar.offsetHeight + 12}px` : "";
    };
    new ResizeObserver(room).observe(bar);
    document.addEventListener("change", room); // it sticks once something is ticked
  }

  const forms = document.querySelectorAll("form[data-picking]");
  for (const form of forms) begin(form);
  // A page that comes back as it was left, or that the browser filled in after this ran, shows what is kept now.
  addEventListener("pageshow", () => {
    for (const form of forms) begin(form);
  });
})();
