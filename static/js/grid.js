// Tables of figures and annexes like a sheet: keys, pasting a block, one undo, sums of parts kept live.
// Nothing is done per key but moving; no value is ever rewritten while it is typed.
(() => {
  "use strict";

  const form = document.querySelector("form[data-entry]");
  const fields = window.entryFields;
  if (!form || !fields) return;
  const CELLS = ".figures input[name^=value-], .annex-rows input[name^=cell-]";
  const closed = (cell) => cell.disabled || cell.readOnly;

  // --- the columns: figures are one column, an annex has several; asked again only when rows were added ---
  let figureCells = null;
  form.addEventListener("entry:changed", () => { figureCells = null; });
  const column = () => figureCells || (figureCells = [...form.querySelectorAll(".figures input[name^=value-]")]);
  const annexGrid = (cell) => [...cell.closest("[data-rows]").rows].map((row) => [...row.querySelectorAll("input[name^=cell-]")]);
  const isAnnex = (cell) => cell.name.startsWith("cell-");
  const below = (cell, step) => {
    const cells = isAnnex(cell)
      ? annexGrid(cell).map((row) => row[[...cell.closest("tr").querySelectorAll("input[name^=cell-]")].indexOf(cell)])
      : column();
    let at = cells.indexOf(cell) + step;
    while (cells[at] && closed(cells[at])) at += step;
    return cells[at];
  };
  const beside = (cell, step) => {
    const all = [...cell.closest("tr").querySelectorAll("input:not([type=hidden]), select")].filter((each) => !each.closest(".more-panel"));
    return all[all.indexOf(cell) + step];
  };
  const go = (cell) => {
    cell.focus();
    if (cell.select) cell.select();
  };

  // --- keys. While an input method composes, all of them are its own ---
  const before = new WeakMap(); // cell -> what it held when it got the focus
  form.addEventListener("focusin", (event) => { if (event.target.matches(CELLS)) before.set(event.target, event.target.value); });
  form.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (event.isComposing || event.keyCode === 229 || !cell.matches || !cell.matches(CELLS)) return;
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") { undo(event, cell); return; }
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const step = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      if (event.shiftKey && event.key !== "Enter") return;
      event.preventDefault();
      const next = below(cell, step);
      if (next) go(next);
    } else if (event.key === "F2") {
      event.preventDefault();
      cell.setSelectionRange(cell.value.length, cell.value.length);
    } else if (event.key === "Escape" && !cell.closest("details.more[open]")) {
      if (!before.has(cell) || before.get(cell) === cell.value) return;
      event.preventDefault();
      put(cell, before.get(cell));
      cell.select();
    } else if ((event.key === "ArrowLeft" || event.key === "ArrowRight") && !event.shiftKey) {
      const edge = event.key === "ArrowLeft" ? 0 : cell.value.length;
      const whole = cell.value && cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
      if (whole || cell.selectionStart !== edge || cell.selectionEnd !== edge) return;
      const next = beside(cell, event.key === "ArrowLeft" ? -1 : 1);
      if (next) { event.preventDefault(); go(next); }
    }
  });
  const put = (cell, value) => {
    cell.value = value;
    cell.dispatchEvent(new Event("input", { bubbles: true }));
  };

  // --- what a pasted cell says, by the strict rules of the server: {value, …}, or {suggestion} when it is not understood ---
  const numbers = window.entryNumbers;
  const understood = (cell, raw) => {
    const said = numbers.visible(raw).replace(/\s+/g, " "); // two lines are one text, but not one number
    if (isAnnex(cell)) {
      const { kind } = cell.dataset;
      if (!said || !kind || (kind === "date" && numbers.isDate(raw))) return { value: said };
      return kind === "number" ? { ...numbers.count(raw, 0, []), said } : { suggestion: "" };
    }
    if (cell.classList.contains("words")) return { value: said };
    const unit = document.getElementById(`unit-${cell.name.split("-")[1]}`).textContent.trim();
    const units = [unit, ...unit.split(",").map((each) => each.trim())];
    return { ...numbers.read(raw, { scale: Number(cell.dataset.scale || 0), isRatio: Boolean(cell.placeholder), units }), said };
  };

  /** The rows and cells of a block as spreadsheets write it: cells with line ends or quotes stand in quotes. */
  const blockOf = (text) => {
    const rows = [[]];
    const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
    const cellAt = /"((?:[^"]|"")*)"(?=[\t\n]|$)|([^\t\n]*)/y;
    let at = 0;
    for (;;) {
      cellAt.lastIndex = at;
      const found = cellAt.exec(source);
      rows[rows.length - 1].push(found[1] !== undefined ? found[1].replace(/""/g, '"') : found[2]);
      at = cellAt.lastIndex;
      if (at >= source.length) return rows;
      if (source[at] === "\n") rows.push([]);
      at += 1;
    }
  };

  const strangeLine = (n, cell, raw, suggestion) =>
    `Dòng ${n + 1} – ${cell ? nameOfCell(cell) : "dòng thêm mới"}: “${raw.trim()}” chưa hiểu được${suggestion ? `. Bạn muốn nhập ${suggestion}?` : ""}`;
  const nameOfCell = (cell) => (isAnnex(cell) ? cell.getAttribute("aria-label") : fields.label(fields.nameOf(cell)));
  /** Which cells a block meets, from the one that has the focus: {cells, problem}. Annex rows are added by `apply`. */
  const meet = (start, block) => {
    const width = Math.max(...block.map((row) => row.length));
    if (!isAnnex(start)) {
      const cells = column();
      const from = cells.indexOf(start);
      if (width > 1) return { problem: `Khối dán có ${width} cột, cột số liệu chỉ có một. Hãy chép riêng cột số liệu.` };
      if (from + block.length > cells.length) {
        return { problem: `Khối dán có ${block.length} dòng, từ ô này xuống cuối bảng chỉ còn ${cells.length - from} dòng.` };
      }
      return { cells: block.map((row, n) => [cells[from + n]]) };
    }
    const grid = annexGrid(start);
    const top = grid.findIndex((row) => row.includes(start));
    const left = grid[top].indexOf(start);
    if (left + width > grid[top].length) {
      return { problem: `Khối dán có ${width} cột, từ ô này sang phải chỉ còn ${grid[top].length - left} cột.` };
    }
    return { cells: block.map((row, n) => row.map((_cell, m) => (grid[top + n] ? grid[top + n][left + m] : null))), top, left };
  };

  form.addEventListener("paste", (event) => {
    const cell = event.target;
    if (!cell.matches || !cell.matches(CELLS) || closed(cell)) return;
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!/[\t\n]/.test(text.replace(/[\r\n]+$/, ""))) return; // one cell: the browser pastes it
    event.preventDefault();
    const block = blockOf(text);
    const met = meet(cell, block);
    if (met.problem) { show(cell, met.problem, [], null); return; }
    const plan = [];
    const strange = [];
    block.forEach((row, n) => row.forEach((raw, m) => {
      const target = met.cells[n][m];
      const read = understood(target || annexGrid(cell)[met.top][met.left + m], raw); // a new row: like its column
      const blank = read.value === "" && !read.state;
      if (blank && !target) return; // nothing for a row that is not there yet
      if (target && closed(target)) plan.push({ target, skip: "ô khóa, bỏ qua" });
      else if (!("value" in read)) strange.push(strangeLine(n, target, raw, read.suggestion));
      else if (blank) plan.push({ target, skip: "ô dán để trống, giữ nguyên" });
      else plan.push({ target, read, row: (met.top || 0) + n, at: (met.left || 0) + m });
    }));
    if (strange.length) show(cell, `Chưa dán ô nào: có ${strange.length} ô chưa hiểu được.`, strange, null);
    else show(cell, "", plan, () => apply(cell, plan));
  });

  // --- the preview: what stands there and what would, line by line ---
  const made = (tag, text, className) => {
    const element = document.createElement(tag);
    if (text !== undefined) element.textContent = text;
    if (className) element.className = className;
    return element;
  };
  const line = ({ target, read, skip, row, at }, annex) => {
    const place = target ? nameOfCell(target) : `${annex.querySelectorAll("thead th")[at + 1].textContent.replace("*", "")}, dòng ${row + 1} (thêm mới)`;
    const tr = made("tr");
    const old = target ? target.value : "";
    const next = read ? read.said || read.value : skip;
    tr.append(made("td", place), made("td", old || "–"), made("td", next, skip ? "hint" : ""));
    return tr;
  };
  const show = (cell, problem, list, accept) => {
    const dialog = made("dialog", undefined, "sheet paste-preview");
    dialog.setAttribute("aria-labelledby", "paste-title");
    const changing = accept ? list.filter((each) => each.read && (!each.target || each.target.value !== each.read.value || each.read.state)) : [];
    const title = made("h2", problem ? "Chưa dán" : `Dán ${changing.length} ô`);
    title.id = "paste-title";
    dialog.append(title);
    if (problem) dialog.append(made("p", problem, "row-error"));
    const frame = made("div", undefined, "paste-lines");
    frame.tabIndex = 0;
    frame.setAttribute("role", "group");
    frame.setAttribute("aria-label", "Các ô sẽ thay đổi");
    if (problem && list.length) {
      const items = made("ul");
      items.append(...list.map((text) => made("li", text)));
      frame.append(items);
    } else if (accept) {
      const table = made("table", undefined, "table table-sm");
      const head = made("thead");
      const body = made("tbody");
      const heads = made("tr");
      heads.append(...["Ô", "Đang có", "Sẽ là"].map((text) => { const th = made("th", text); th.scope = "col"; return th; }));
      head.append(heads);
      const annex = cell.closest(".annex-rows");
      body.append(...[...changing, ...list.filter((each) => each.skip)].map((each) => line(each, annex)));
      table.append(head, body);
      frame.append(table);
      const same = list.length - changing.length - list.filter((each) => each.skip).length;
      if (same) frame.append(made("p", `${same} ô khác đã đúng như khối dán.`, "hint"));
    }
    if (frame.children.length) dialog.append(frame);
    const buttons = made("div", undefined, "sheet-buttons");
    const no = made("button", accept ? "Không dán" : "Đóng", "btn btn-outline-secondary");
    const yes = made("button", `Dán ${changing.length} ô`, "btn btn-primary");
    no.type = yes.type = "button";
    buttons.append(no);
    if (accept && changing.length) buttons.append(yes);
    dialog.append(buttons);
    const close = () => { dialog.close(); dialog.remove(); cell.focus(); };
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); close(); });
    no.addEventListener("click", close);
    yes.addEventListener("click", () => { close(); accept(); });
    document.body.append(dialog);
    dialog.showModal();
    (accept && changing.length ? yes : no).focus();
  };

  // --- a pasted block is one step, and one step back ---
  let last = null;
  const partsOf = (cell) => {
    const pk = cell.name.split("-")[1];
    return isAnnex(cell) ? [cell] : ["value", "qualifier", "state"].map((part) => form.elements.namedItem(`${part}-${pk}`)).filter(Boolean);
  };
  const changed = (cells) => {
    const names = new Set(cells.map(fields.nameOf));
    names.forEach((name) => { if (window.autosave) window.autosave.touch(name, 0); });
    if (!window.autosave) form.dispatchEvent(new Event("input"));
    totals();
  };
  const apply = (start, plan) => {
    const annex = start.closest(".annex");
    if (annex) {
      const most = Math.max(...plan.map((each) => each.row || 0));
      while (annexGrid(start).length <= most) fields.addRow(annex);
      const grid = annexGrid(start);
      plan.forEach((each) => { if (each.read) each.target = grid[each.row][each.at]; });
    }
    const touched = plan.filter((each) => each.read).map((each) => each.target);
    last = { old: touched.flatMap(partsOf).map((input) => [input, input.value]), cells: touched };
    for (const { target, read } of plan) {
      if (!read) continue;
      target.value = read.value;
      if (isAnnex(target)) continue;
      const [, ...choices] = partsOf(target);
      for (const select of choices) select.value = select.name.startsWith("state-") ? read.state || "" : read.qualifier || "";
    }
    last.now = new Map(touched.map((cell) => [cell, cell.value]));
    changed(touched);
    go(start);
  };
  const undo = (event, cell) => {
    // Typed since the block was pasted: the browser takes that back first.
    if (!last || (last.now.has(cell) && last.now.get(cell) !== cell.value)) return;
    event.preventDefault();
    last.old.forEach(([input, value]) => { input.value = value; });
    changed(last.cells);
    last = null;
    cell.select();
  };

  // --- what the parts add up to, beside their total ---
  const outputs = [...form.querySelectorAll("[data-total-of][data-parts]")].map((output) => ({ output, parts: output.dataset.parts.split(/[\s,]+/).filter(Boolean) }));
  const counted = new Set(outputs.flatMap((each) => each.parts));
  /** A plain number as [digits, decimals]; null for anything else. */
  const exact = (text) => {
    const read = numbers.count(text, 4, []);
    if (!("value" in read)) return null;
    const [whole, part = ""] = read.value.replace(/[. ]/g, "").replace("−", "-").split(",");
    return [BigInt(whole.replace("+", "") + part), part.length];
  };
  const NONE = new Set(["zero_confirmed", "none_detected"]); // "không có" counts as nothing, a blank does not count
  const sum = (parts) => {
    const given = parts.map((name) => fields.read(name)).map((typed) => {
      if (!typed) return undefined;
      if (typed.value.trim()) return exact(typed.value);
      return NONE.has(typed.state) ? [0n, 0] : undefined;
    }).filter((each) => each !== undefined);
    if (!given.length) return "–";
    if (given.includes(null)) return "…"; // a part is being typed
    const scale = Math.max(...given.map(([, decimals]) => decimals));
    const total = given.reduce((all, [digits, decimals]) => all + digits * 10n ** BigInt(scale - decimals), 0n);
    const digits = String(total < 0n ? -total : total).padStart(scale + 1, "0");
    const whole = digits.slice(0, digits.length - scale).replace(/\B(?=(\d{3})+$)/g, ".");
    const part = scale ? digits.slice(-scale).replace(/0+$/, "") : "";
    return `${total < 0n ? "-" : ""}${whole}${part ? `,${part}` : ""}`;
  };
  let waiting = false;
  const totals = () => {
    if (waiting || !outputs.length) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      for (const { output, parts } of outputs) {
        const text = sum(parts);
        if (output.textContent !== text) output.textContent = text;
      }
    });
  };
  form.addEventListener("input", (event) => { if (counted.has(fields.nameOf(event.target))) totals(); });
  form.addEventListener("entry:changed", totals);
})();
