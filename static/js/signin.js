// Signing in again without leaving the page: what is typed stays where it is.
// Gives window.signInAgain(reason): a promise of {token, user, name}, or of null when the person puts it off.
(() => {
  "use strict";

  const { login, token: tokenUrl } = document.body.dataset;
  const REST = 1000; // ms without a key
  let open = null;
  let lastKey = 0;

  // The dialog takes the focus: in the middle of a word it would take the rest of the word, too.
  ["keydown", "input"].forEach((name) => addEventListener(name, () => { lastKey = Date.now(); }, true));
  const handsRest = async () => {
    for (let left; (left = lastKey + REST - Date.now()) > 0;) await new Promise((resolve) => { setTimeout(resolve, left); });
  };

  const labelled = (dialog, text, name, type, complete) => {
    const label = document.createElement("label");
    const input = document.createElement("input");
    label.className = "form-label";
    label.htmlFor = input.id = `again-${name}`;
    label.textContent = text;
    Object.assign(input, { type, name, required: true, autocomplete: complete, className: "form-control mb-2", spellcheck: false });
    input.setAttribute("autocapitalize", "none");
    dialog.append(label, input);
    return input;
  };
  const choice = (text, style, type) => {
    const button = document.createElement("button");
    Object.assign(button, { type, className: `btn ${style}`, textContent: text });
    return button;
  };

  const build = (reason) => {
    const dialog = document.createElement("dialog");
    dialog.className = "sheet";
    dialog.id = "sign-in-again";
    dialog.setAttribute("aria-labelledby", "sign-in-again-title");
    const form = document.createElement("form");
    form.method = "dialog";
    const title = document.createElement("h2");
    title.id = "sign-in-again-title";
    title.textContent = "Đăng nhập lại để lưu tiếp";
    const words = document.createElement("p");
    words.textContent = `${reason} Nội dung đang nhập vẫn còn nguyên trên trang này.`;
    const problem = document.createElement("p");
    problem.className = "row-error";
    problem.setAttribute("role", "alert");
    form.append(title, words, problem);
    const username = labelled(form, "Tên đăng nhập", "username", "text", "username");
    const password = labelled(form, "Mật khẩu", "password", "password", "current-password");
    const buttons = document.createElement("div");
    const later = choice("Để sau", "btn-outline-secondary", "button");
    const go = choice("Đăng nhập", "btn-primary", "submit");
    buttons.className = "sheet-buttons";
    buttons.append(later, go);
    form.append(buttons);
    dialog.append(form);
    document.body.append(dialog);
    return { dialog, form, problem, username, password, later, go };
  };

  /** The token of the login page, then the login; {token, user, name}, or the words of why not. */
  const attempt = async (username, password) => {
    const page = await fetch(login, { credentials: "same-origin", cache: "no-store" });
    const parsed = new DOMParser().parseFromString(await page.text(), "text/html");
    const hidden = parsed.querySelector(`form[action="${login}"] input[name=csrfmiddlewaretoken]`);
    if (hidden) {
      const body = new URLSearchParams({ csrfmiddlewaretoken: hidden.value, username, password, next: tokenUrl });
      const answer = await fetch(login, {
        method: "POST", body, credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json, text/html" },
      });
      if (answer.status === 429) return "Đăng nhập sai quá nhiều lần; hãy chờ rồi thử lại.";
      if (answer.ok && (answer.headers.get("Content-Type") || "").startsWith("application/json")) return answer.json();
      return answer.ok ? "Tên đăng nhập hoặc mật khẩu không đúng." : "Chưa đăng nhập được; hãy thử lại.";
    }
    // Signed in meanwhile in another window: the login page leads away.
    const known = await fetch(tokenUrl, { credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" } });
    return known.ok ? known.json() : "Chưa đăng nhập được; hãy thử lại.";
  };

  const useToken = (token) => {
    document.body.setAttribute("hx-headers", JSON.stringify({ "X-CSRFToken": token }));
    document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((input) => { input.value = token; });
  };

  const ask = async (reason) => {
    await handsRest();
    return new Promise((resolve) => show(reason, resolve));
  };
  const show = (reason, resolve) => {
    const back = document.activeElement;
    const caret = back && "selectionStart" in back ? [back.selectionStart, back.selectionEnd] : null;
    const parts = build(reason);
    const finish = (answer) => {
      parts.dialog.close();
      parts.dialog.remove();
      if (back && back.isConnected) {
        back.focus();
        if (caret && caret[0] !== null) back.setSelectionRange(...caret);
      }
      open = null;
      resolve(answer);
    };
    parts.dialog.addEventListener("cancel", (event) => { event.preventDefault(); finish(null); });
    parts.later.addEventListener("click", () => finish(null));
    parts.form.addEventListener("submit", async (event) => {
      event.preventDefault();
      parts.go.disabled = true;
      parts.problem.textContent = "";
      let answer;
      try {
        answer = await attempt(parts.username.value, parts.password.value);
      } catch {
        answer = "Mất mạng; hãy thử lại khi có kết nối.";
      }
      parts.go.disabled = false;
      if (typeof answer !== "string" && String(answer.user) !== document.body.dataset.user) {
        useToken(answer.token);
        answer = `Đây là tài khoản của ${answer.name}. Nội dung trên trang này của người khác nên chưa gửi; hãy đăng nhập đúng người.`;
      }
      if (typeof answer === "string") {
        parts.problem.textContent = answer;
        parts.password.value = "";
        parts.password.focus();
        return;
      }
      useToken(answer.token);
      document.dispatchEvent(new Event("portal:saved"));
      finish(answer);
    });
    parts.dialog.showModal();
    parts.username.focus();
  };

  window.signInAgain = (reason) => open || (open = ask(reason));
  window.freshToken = async () => {
    const answer = await fetch(tokenUrl, { credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" } });
    if (!answer.ok) return null;
    const known = await answer.json();
    if (String(known.user) !== document.body.dataset.user) return null;
    useToken(known.token);
    return known;
  };
})();
