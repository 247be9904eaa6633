// Entering: dirty mark, keys as in a spreadsheet, annex rows, lists pasted from other programs. All of it optional.
(() => {
  "use strict";

  const form = document.querySelector("form[data-entry]");
  if (!form) return;

  // --- what is typed and not saved is said, and leaving asks; where fields are saved one by one, autosave.js does both ---
  if (!form.dataset.editsUrl || !window.entryFields) {
    const mark = form.querySelector("[data-save-state]");
    let dirty = "unsaved" in form.dataset;
    const show = () => { if (mark) mark.textContent = dirty ? "Chưa lưu" : ""; };
    show();
    form.addEventListener("input", () => { if (!dirty) { dirty = true; show(); } });
    form.addEventListener("submit", () => { dirty = false; });
    addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  }

  // --- a number and a state that stands for none exclude each other: the last one touched holds ---
  const sibling = (input, name) => form.elements.namedItem(`${name}-${input.name.split("-")[1]}`);
  form.addEventListener("input", (event) => {
    const input = event.target;
    if (!input.name || !input.name.startsWith("value-") || !input.value.trim()) return;
    const state = sibling(input, "state");
    if (state && state.value) state.value = "";
  });
  form.addEventListener("change", (event) => {
    const input = event.target;
    if (!input.name || !input.name.startsWith("state-") || !input.value) return;
    const value = sibling(input, "value");
    if (value && value.value.trim() === "0") value.value = "";
  });

  // --- 1234567 is echoed as 1.234.567 when the input is left; anything else is read by the server alone ---
  form.addEventListener("focusout", (event) => {
    const input = event.target;
    if (input.classList.contains("number") && /^[1-9]\d{3,13}$/.test(input.value.trim())) {
      input.value = input.value.trim().replace(/\B(?=(\d{3})+$)/g, ".");
    }
  });

  // --- one panel "Thêm" at a time; Escape closes it ---
  form.addEventListener("toggle", (event) => {
    if (!event.target.open || !event.target.classList.contains("more")) return;
    form.querySelectorAll("details.more[open]").forEach((other) => { if (other !== event.target) other.open = false; });
  }, true);
  form.addEventListener("keydown", (event) => {
    const panel = event.target.closest("details.more[open]");
    if (event.key !== "Escape" || !panel) return;
    panel.open = false;
    panel.querySelector("summary").focus();
  });

  // --- one more row in an annex without asking the server ---
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-add-row]");
    if (!button) return;
    event.preventDefault();
    const row = window.entryFields.addRow(button.closest(".annex"));
    row.querySelector("input").focus();
  });

  // --- the suggested sentence, put at the start of an empty text ---
  form.querySelectorAll("[data-suggestion]").forEach((words) => {
    const text = words.closest(".prose-field").querySelector("[data-prose]");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "btn btn-sm btn-link";
    button.textContent = "Dùng câu này";
    button.addEventListener("click", () => {
      text.setRangeText(text.value.trim() ? `${words.textContent}\n` : words.textContent, 0, 0, "end");
      text.dispatchEvent(new Event("input", { bubbles: true }));
      text.focus();
    });
    words.after(" ", button);
  });

  // --- a pasted list keeps its bullets where the plain text of the clipboard has lost them ---
  const lines = (node, depth, found) => {
    for (const child of node.children) {
      const name = child.tagName;
      if (name === "UL" || name === "OL") lines(child, depth + 1, found);
      else if (name === "LI") {
        const own = [...child.childNodes].filter((n) => !["UL", "OL"].includes(n.nodeName)).map((n) => n.textContent).join(" ");
        const text = own.replace(/\s+/g, " ").trim();
        if (text) found.push((depth > 1 ? "+ " : "- ") + text);
        lines(child, depth, found);
      } else if (child.querySelector("li, p, div, h1, h2, h3, h4")) lines(child, depth, found);
      else {
        const text = child.textContent.replace(/\s+/g, " ").trim();
        if (text) found.push(text);
      }
    }
    return found;
  };
  form.addEventListener("paste", (event) => {
    const target = event.target;
    const html = event.clipboardData && event.clipboardData.getData("text/html");
    if (!("prose" in target.dataset) || !html || !/<li\b/i.test(html)) return;
    const page = new DOMParser().parseFromString(html, "text/html");
    page.querySelectorAll("style, script").forEach((node) => node.remove());
    const text = lines(page.body, 0, []).join("\n");
    if (!text) return;
    event.preventDefault();
    target.setRangeText(text, target.selectionStart, target.selectionEnd, "end");
    target.dispatchEvent(new Event("input", { bubbles: true }));
  });
})();
