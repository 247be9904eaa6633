// The fields of an entry form as the protocol names them: what is typed in them, what is said beside them.
// Gives window.entryFields to the scripts that save. Nothing here touches the input that has the focus.
(() => {
  "use strict";

  const form = document.querySelector("form[data-entry]");
  if (!form) return;

  const PARTS = ["value", "qualifier", "state", "basis", "nature", "note"];
  const input = (name) => form.elements.namedItem(name);

  /** "figure:17" for an input named value-17, "text:4" for text-4 and nothing-4, "annex:9" for cell-9_0_place; or "". */
  const nameOf = (element) => {
    const name = (element && element.name) || "";
    const figure = /^(?:value|qualifier|state|basis|nature|note)-(\d+)$/.exec(name);
    if (figure) return `figure:${figure[1]}`;
    const text = /^(?:text|nothing)-(\d+)$/.exec(name);
    if (text) return `text:${text[1]}`;
    const cell = /^cell-(\d+)_\d+_/.exec(name);
    return cell ? `annex:${cell[1]}` : "";
  };

  const annexRows = (pk) => {
    const frame = document.getElementById(`annex-${pk}`);
    return frame ? [...frame.querySelectorAll("[data-rows] > tr")] : [];
  };
  const keyOf = (cell) => cell.name.replace(/^cell-\d+_\d+_/, "");

  /** What stands in a field, as an edit carries it; null when the field is not on this page. */
  const read = (field) => {
    const [kind, pk] = field.split(":");
    if (kind === "figure") {
      const typed = {};
      for (const part of PARTS) {
        const own = input(`${part}-${pk}`);
        if (own) typed[part] = own.value;
      }
      return "value" in typed ? typed : null;
    }
    if (kind === "text") {
      const text = input(`text-${pk}`);
      const nothing = input(`nothing-${pk}`);
      if (!text && !nothing) return null;
      return { ...(text ? { text: text.value } : {}), ...(nothing ? { nothing: nothing.checked } : {}) };
    }
    if (!document.getElementById(`annex-${pk}`)) return null;
    const rows = annexRows(pk).map((row) =>
      Object.fromEntries([...row.querySelectorAll("input[name^=cell-]")].map((cell) => [keyOf(cell), cell.value])));
    return { rows: rows.filter((row) => Object.values(row).some((text) => text.trim())) };
  };

  /** Put values into a field that nobody is typing in. Quiet: no input event, so nothing is saved by it. */
  const write = (field, typed) => {
    const [kind, pk] = field.split(":");
    const put = (own, value) => { if (own && own.value !== value) own.value = value; };
    if (kind === "figure") {
      for (const part of PARTS) if (part in typed) put(input(`${part}-${pk}`), typed[part]);
    } else if (kind === "text") {
      const nothing = input(`nothing-${pk}`);
      if ("text" in typed) put(input(`text-${pk}`), typed.text);
      if (nothing && "nothing" in typed) nothing.checked = typed.nothing;
    } else {
      const frame = document.getElementById(`annex-${pk}`);
      if (!frame) return;
      while (annexRows(pk).length <= typed.rows.length && frame.querySelector("[data-add-row]")) addRow(frame);
      annexRows(pk).forEach((row, n) => row.querySelectorAll("input[name^=cell-]").forEach((cell) => {
        put(cell, (typed.rows[n] || {})[keyOf(cell)] || "");
      }));
    }
  };

  /** One more blank row at the end of an annex; the row. */
  const addRow = (annex) => {
    const rows = annex.querySelector("[data-rows]");
    const total = annex.querySelector("[data-total]");
    const number = Number(total.value);
    const row = rows.lastElementChild.cloneNode(true);
    row.querySelector(".order").textContent = String(number + 1);
    row.querySelectorAll(".row-error").forEach((error) => error.remove());
    row.querySelectorAll("input").forEach((cell) => {
      cell.name = cell.id = cell.name.replace(/_\d+_/, `_${number}_`);
      cell.value = "";
      cell.classList.remove("is-invalid");
      cell.removeAttribute("aria-invalid");
      cell.removeAttribute("aria-describedby");
      cell.setAttribute("aria-label", cell.getAttribute("aria-label").replace(/dòng \d+/, `dòng ${number + 1}`));
    });
    rows.append(row);
    total.value = String(number + 1);
    return row;
  };

  const main = (field) => {
    const [kind, pk] = field.split(":");
    if (kind === "figure") return input(`value-${pk}`);
    if (kind === "text") return input(`text-${pk}`) || input(`nothing-${pk}`);
    const [row] = annexRows(pk);
    return row ? row.querySelector("input[name^=cell-]") : null;
  };
  const place = (field) => {
    const [kind, pk] = field.split(":");
    if (kind === "figure") return input(`value-${pk}`) && input(`value-${pk}`).closest(".entry");
    if (kind === "text") {
      const own = main(field);
      return own && own.closest(".prose-field, .nothing-check");
    }
    return document.getElementById(`annex-${pk}`);
  };
  const label = (field) => {
    const [kind, pk] = field.split(":");
    if (kind === "text") return "Nội dung thuyết minh";
    const named = kind === "figure" ? document.getElementById(`name-${pk}`) : document.querySelector(`#annex-${pk} legend`);
    return named ? named.firstChild.textContent.trim() || named.textContent.trim() : "Ô ở mục khác";
  };
  const focused = (field) => nameOf(document.activeElement) === field;

  const holders = new Map([...form.querySelectorAll("[data-field]")].map((holder) => [holder.dataset.field, holder]));
  const versionHolder = (field) => holders.get(field);
  const version = (field) => Number((versionHolder(field) || { dataset: {} }).dataset.version || 0);
  /** The version that the page has seen: kept where the server wrote it and in the hidden input of the plain form. */
  const setVersion = (field, number) => {
    const holder = versionHolder(field);
    if (holder) holder.dataset.version = String(number);
    form.querySelectorAll(`input[data-version-of="${field}"]`).forEach((hidden) => { hidden.value = String(number); });
  };

  /** What a value looks like in one line of a note. */
  const words = (field, typed) => {
    const [kind, pk] = field.split(":");
    if (kind === "text") return `${typed.nothing ? "(không phát sinh) " : ""}${typed.text || ""}` || "(để trống)";
    if (kind === "annex") return typed.rows.map((row) => Object.values(row).filter(Boolean).join(" – ")).join("\n") || "(để trống)";
    const said = ["qualifier", "state"].map((part) => {
      const choice = input(`${part}-${pk}`);
      const option = choice && typed[part] && [...choice.options].find((each) => each.value === typed[part]);
      return option ? option.textContent.trim() : "";
    });
    return [said[0], typed.value, said[1], typed.note].filter(Boolean).join(" ") || "(để trống)";
  };

  // --- notes at a field: why it is not saved, whose value stands against it ---
  const noteId = (field) => `note-${field.replace(":", "-")}`;
  const clearNote = (field) => {
    const note = document.getElementById(noteId(field));
    const own = main(field);
    if (own) {
      const described = (own.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== noteId(field));
      if (described.length) own.setAttribute("aria-describedby", described.join(" "));
      else own.removeAttribute("aria-describedby");
      own.removeAttribute("aria-invalid");
      own.classList.remove("is-invalid");
    }
    if (note) {
      // A button of the note that had the focus goes with it: the field gets it back.
      const within = note.contains(document.activeElement);
      note.remove();
      if (within && own) own.focus();
    }
    const row = document.getElementById(`row-${field.split(":")[1]}`);
    if (field.startsWith("figure:") && row) row.classList.remove("wrong", "clash");
  };
  /** Say something at a field. `kind`: "wrong" or "clash"; `parts`: nodes or texts. */
  const setNote = (field, kind, parts) => {
    clearNote(field);
    const frame = place(field);
    const own = main(field);
    if (!frame || !own) return;
    frame.querySelectorAll(".row-error").forEach((old) => old.remove());
    const note = document.createElement("div");
    note.id = noteId(field);
    note.className = kind === "clash" ? "theirs field-note" : "row-error field-note";
    note.append(...parts);
    frame.append(note);
    own.setAttribute("aria-describedby", `${own.getAttribute("aria-describedby") || ""} ${note.id}`.trim());
    own.setAttribute("aria-invalid", "true");
    own.classList.add("is-invalid");
    const row = document.getElementById(`row-${field.split(":")[1]}`);
    if (field.startsWith("figure:") && row) row.classList.add(kind);
  };
  const button = (text, act, style = "btn-outline-primary") => {
    const made = document.createElement("button");
    made.type = "button";
    made.className = `btn btn-sm ${style}`;
    made.textContent = text;
    made.addEventListener("click", act);
    return made;
  };

  window.entryFields = {
    form, nameOf, read, write, addRow, main, label, focused, version, setVersion, words, setNote, clearNote, button,
  };
})();
