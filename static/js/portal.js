// Small behaviours of every page. Everything still works without them.
(() => {
  "use strict";

  // --- questions before an act: data-confirm on a form or on a submit button ---
  const dialog = document.getElementById("confirm");
  let asked = null;

  document.addEventListener("submit", (event) => {
    const form = event.target;
    const source = event.submitter && event.submitter.dataset.confirm ? event.submitter : form;
    const question = source.dataset.confirm;
    if (!question || !dialog || form.dataset.confirmed) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    asked = { form, submitter: event.submitter };
    dialog.querySelector("p").textContent = question;
    dialog.querySelector('[data-answer="yes"]').textContent = source.dataset.confirmVerb || "Đồng ý";
    dialog.showModal();
  }, true);

  if (dialog) {
    dialog.addEventListener("click", (event) => {
      const answer = event.target.dataset.answer;
      if (!answer) return;
      dialog.close();
      if (answer !== "yes" || !asked) return;
      asked.form.dataset.confirmed = "yes";
      asked.form.requestSubmit(asked.submitter || undefined);
      delete asked.form.dataset.confirmed;
    });
  }

  // --- one click is one request: forms with data-once refuse a second one while the first is under way ---
  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || !("once" in form.dataset)) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => delete form.dataset.sent, 8000);
  });
  addEventListener("pageshow", () => document.querySelectorAll("[data-sent]").forEach((form) => delete form.dataset.sent));

  // --- a table that is wider than its frame can be scrolled with the keyboard too, and says what it is ---
  const frames = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      const wide = target.scrollWidth > target.clientWidth && getComputedStyle(target).overflowX !== "visible";
      if (wide && !target.querySelector("a, button, input, select, textarea, summary")) {
        const caption = target.querySelector("caption");
        target.tabIndex = 0;
        target.setAttribute("role", "group");
        target.setAttribute("aria-label", caption ? caption.textContent.trim() : "Bảng rộng, cuộn ngang để xem hết");
      } else {
        for (const name of ["tabindex", "role", "aria-label"]) target.removeAttribute(name);
      }
    }
  });
  document.querySelectorAll(".table-scroll, .paper-table").forEach((frame) => frames.observe(frame));

  // --- copy, print, choose and go ---
  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy], [data-print]");
    if (!button) return;
    if ("print" in button.dataset) {
      print();
      return;
    }
    const source = document.querySelector(button.dataset.copy);
    const text = "value" in source ? source.value : source.textContent;
    const was = button.dataset.label || (button.dataset.label = button.textContent);
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = "Đã sao chép";
    } catch {
      if (source.select) source.select();
      button.textContent = "Bấm Ctrl+C để chép";
    }
    setTimeout(() => { button.textContent = was; }, 3000);
  });
  // --- folds: a panel that hangs over the page would cover what has the focus; where it lies in the page, closing would move it ---
  document.addEventListener("focusin", (event) => {
    document.querySelectorAll("details.more[open]").forEach((panel) => {
      if (!panel.contains(event.target) && getComputedStyle(panel.lastElementChild).position === "absolute") panel.open = false;
    });
  });
  // On paper a fold cannot be opened: what there is to read in it is printed. One that holds controls is not (print.css).
  let unfolded = [];
  addEventListener("beforeprint", () => {
    unfolded = [...document.querySelectorAll("details:not([open])")]
      .filter((fold) => !fold.querySelector("form, input:not([type=hidden]), select, textarea, button"));
    unfolded.forEach((fold) => { fold.open = true; });
    document.querySelectorAll("img[loading=lazy]").forEach((picture) => { picture.loading = "eager"; });
  });
  addEventListener("afterprint", () => unfolded.forEach((fold) => { fold.open = false; }));
  document.addEventListener("change", (event) => {
    if (event.target.dataset && "autosubmit" in event.target.dataset) event.target.form.requestSubmit();
  });

  // --- errors get the focus; a problem told by htmx carries a fresh token for the next try ---
  const focusOn = document.querySelector("[data-focus]");
  if (focusOn) focusOn.focus();
  document.addEventListener("htmx:afterSwap", () => {
    const carrier = document.querySelector("[data-fresh-token]");
    if (!carrier) return;
    const token = carrier.dataset.freshToken;
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = token; });
  });
  document.addEventListener("htmx:beforeRequest", () => { document.getElementById("problem").replaceChildren(); });
  for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    document.addEventListener(failure, (event) => {
      const status = event.detail.xhr ? event.detail.xhr.status : 0;
      if ([400, 401, 403, 409, 422].includes(status)) return; // these answers say it themselves
      const notice = document.createElement("div");
      notice.className = "notice notice-error";
      notice.textContent = "Chưa gửi được: mất kết nối hoặc hệ thống gặp lỗi. Nội dung vẫn còn trên trang này, hãy thử lại.";
      document.getElementById("problem").replaceChildren(notice);
    });
  }

  // --- two minutes before the session ends ---
  const warning = document.getElementById("session-warning");
  const idle = Number(document.body.dataset.idle || 0);
  if (warning && idle > 150) {
    let timer = 0;
    const restart = () => {
      clearTimeout(timer);
      timer = setTimeout(() => { if (!warning.open) warning.showModal(); }, (idle - 120) * 1000);
    };
    restart();
    document.addEventListener("htmx:afterRequest", (event) => {
      const verb = event.detail.requestConfig && event.detail.requestConfig.verb;
      if (event.detail.successful && verb && verb !== "get") restart();
    });
    document.addEventListener("portal:saved", restart);
    warning.querySelector("button").addEventListener("click", async () => {
      const headers = JSON.parse(document.body.getAttribute("hx-headers"));
      try {
        const answer = await fetch(warning.dataset.url, { method: "POST", headers, credentials: "same-origin" });
        if (!answer.ok) throw new Error(String(answer.status));
        restart();
        warning.close();
      } catch {
        warning.querySelector("p").textContent = "Phiên làm việc đã kết thúc. Hãy sao chép nội dung đang nhập trước khi đăng nhập lại.";
        warning.querySelector("button").textContent = "Đóng";
        warning.querySelector("button").addEventListener("click", () => warning.close());
      }
    });
  }
})();
