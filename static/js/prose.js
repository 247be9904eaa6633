// The prose of a summary: a code goes to where the cursor last was. Without it codes are typed by hand.
(() => {
  "use strict";

  const form = document.querySelector(".prose-form");
  if (!form) return;
  let last = form.querySelector("#added");
  form.addEventListener("focusin", (event) => {
    if (event.target.matches("textarea")) last = event.target;
  });
  for (const button of form.querySelectorAll("[data-insert]")) {
    button.hidden = false;
    button.addEventListener("click", () => {
      if (!last) return;
      last.focus();
      last.setRangeText(button.dataset.insert, last.selectionStart, last.selectionEnd, "end");
      last.dispatchEvent(new Event("input", { bubbles: true }));
    });
  }
})();
