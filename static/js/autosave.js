// Saves what is typed, field by field: one request at a time, each with a name of its own and the version it saw.
// An answer marks exactly what it acknowledges; nothing ever replaces the input that has the focus.
(() => {
  "use strict";

  const fields = window.entryFields;
  if (!fields || !fields.form.dataset.editsUrl) return;
  const { form } = fields;
  const { editsUrl, stateUrl, report } = form.dataset;
  const store = window.unsent || { keep() {}, erase() {}, of: async () => [], shared: () => true };
  const QUIET = 800; // ms without typing
  const PATIENCE = 15000; // ms for an answer
  const LONGEST_PAUSE = 30000;
  const mark = form.querySelector("[data-save-state]");

  const known = new Map(); // field -> what is known about it
  const problem = { network: false, busy: false, login: "", locked: "" };
  let sending = null;
  let savedAt = "";
  let tries = 0;
  let wait = 0;
  let composing = false;
  let leaving = false;
  const unsaved = "unsaved" in form.dataset;

  const key = (typed) => JSON.stringify(typed);
  const track = (name) => {
    let field = known.get(name);
    if (!field) {
      // seen: the version the page shows; saved: what the server is known to hold; sent: an edit without a definite answer
      field = { name, seen: fields.version(name), saved: null, dirty: false, due: 0, sent: null, typed: null, wrong: null, clash: null, away: "", touched: false };
      known.set(name, field);
    }
    return field;
  };
  const typedIn = (field) => (field.away ? field.typed : fields.read(field.name) || field.typed);
  const pending = () => [...known.values()].filter((field) => field.dirty || field.sent);

  // --- the state in words ---
  const cells = (n) => `${n} ô`;
  const say = () => {
    const open = pending();
    const clashes = open.filter((field) => field.clash).length;
    const wrong = open.filter((field) => field.wrong).length;
    const away = open.filter((field) => field.away && (field.clash || field.wrong));
    let words = "";
    let trouble = true;
    if (problem.locked) words = `Chưa lưu: ${problem.locked}`;
    else if (open.length && problem.login) words = `Chưa lưu ${cells(open.length)} – cần đăng nhập lại`;
    else if (open.length && problem.network) words = `Chưa lưu ${cells(open.length)} – mất mạng`;
    else if (open.length && problem.busy) words = `Chưa lưu ${cells(open.length)} – hệ thống bận, đang thử lại`;
    else if (clashes) words = `Chưa lưu ${cells(clashes)} – người khác vừa sửa, hãy chọn`;
    else if (wrong) words = `Chưa lưu ${cells(wrong)} – cần sửa`;
    else {
      trouble = false;
      if (open.length) words = sending && !open.some((field) => field.dirty || typedAfter(field)) ? "Đang lưu…" : "Chưa lưu";
      else if (unsaved) words = "Chưa lưu"; // given back by the server as it was typed; "Lưu" saves it
      else words = savedAt ? `Đã lưu ${savedAt}` : "";
    }
    if (mark && mark.firstChild && mark.firstChild.nodeType === Node.TEXT_NODE && mark.firstChild.data === words && !away.length) return;
    if (!mark) return;
    mark.replaceChildren(words);
    mark.classList.toggle("is-saved", !trouble && !open.length && words !== "");
    if (away.length) {
      const link = document.createElement("a");
      link.href = away[0].away;
      link.textContent = "Mở mục có ô cần xem";
      mark.append(" ", link);
    }
  };
  let saying = 0;
  /** Once for a block of cells that are touched together. */
  const saySoon = () => { if (!saying) saying = setTimeout(() => { saying = 0; say(); }, 0); };
  const typedAfter = (field) => field.sent && key(typedIn(field)) !== key(field.sent.typed);

  // --- what waits, here and on the disk ---
  const remember = (field) => {
    if (!field.dirty && !field.sent) return store.erase(report, field.name);
    return store.keep(report, field.name, {
      seen: field.seen, sent: field.sent, typed: typedIn(field), page: field.away || location.pathname,
    });
  };
  let toRemember = new Set();
  let rememberTimer = 0;
  const rememberSoon = (field) => {
    toRemember.add(field);
    if (!rememberTimer) rememberTimer = setTimeout(rememberNow, 250);
  };
  const rememberNow = () => {
    clearTimeout(rememberTimer);
    rememberTimer = 0;
    toRemember.forEach(remember);
    toRemember = new Set();
  };

  const touch = (name, quiet) => {
    const field = track(name);
    field.touched = true;
    field.dirty = true;
    field.due = Date.now() + quiet;
    if (field.wrong) {
      field.wrong = null;
      fields.clearNote(name);
    }
    rememberSoon(field);
    saySoon();
    later(quiet);
  };

  // --- sending ---
  let timer = 0;
  let timerAt = Infinity;
  const later = (ms) => {
    const at = Date.now() + ms;
    if (timer && timerAt <= at) return;
    clearTimeout(timer);
    timerAt = at;
    timer = setTimeout(() => { timer = 0; timerAt = Infinity; pump(); }, ms);
  };
  const next = () => {
    const now = Date.now();
    for (const field of known.values()) if (field.sent && !field.clash) return field; // first what has no definite answer
    let soonest = Infinity;
    for (const field of known.values()) {
      if (!field.dirty || field.wrong || field.clash) continue;
      if (field.due <= now && !(composing && fields.focused(field.name))) return field;
      soonest = Math.min(soonest, Math.max(field.due, now + 100));
    }
    if (soonest < Infinity) later(soonest - now);
    return null;
  };
  const pump = () => {
    if (sending || problem.login || problem.locked) return;
    if (Date.now() < wait) { later(wait - Date.now()); return; }
    const field = next();
    if (!field) return;
    if (!field.sent) {
      const typed = typedIn(field);
      if (field.saved !== null && key(typed) === field.saved) {
        field.dirty = false;
        remember(field);
        say();
        later(0);
        return;
      }
      field.sent = { op: crypto.randomUUID(), seen: field.seen, typed };
      field.dirty = false;
      remember(field);
    }
    send(field);
  };

  const token = () => JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"];
  const send = async (field) => {
    sending = field;
    say();
    const { op, seen, typed } = field.sent;
    const stop = new AbortController();
    const patience = setTimeout(() => stop.abort(), PATIENCE);
    let status = 0;
    let answer = {};
    try {
      const response = await fetch(editsUrl, {
        method: "POST", credentials: "same-origin", cache: "no-store", signal: stop.signal,
        headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": token() },
        body: JSON.stringify({ op, field: field.name, seen, typed }),
      });
      answer = await response.json();
      status = response.status;
    } catch (failure) {
      // No answer, or none of ours (a proxy's page): the edit stays, under the same name, and is sent again.
      status = failure instanceof SyntaxError ? 502 : 0;
    }
    clearTimeout(patience);
    sending = null;
    await take(field, status, answer);
    say();
    later(0);
  };

  const pause = () => {
    tries += 1;
    wait = Date.now() + Math.min(LONGEST_PAUSE, 1000 * 2 ** (tries - 1)) * (0.75 + Math.random() / 2);
  };
  const take = async (field, status, answer) => {
    problem.network = status === 0;
    problem.busy = status >= 500 || status === 429 || status === 408;
    if (problem.network || problem.busy) { pause(); return; }
    tries = 0;
    wait = 0;
    if (status === 200) acknowledged(field, answer);
    else if (status === 401) await signIn(answer.error || "Phiên làm việc đã kết thúc.");
    else if (status === 403 && answer.token) await refreshToken(answer.error);
    else if (status === 423 || status === 403 || status === 404) {
      problem.locked = answer.error || "bạn không còn quyền sửa báo cáo này.";
      back(field);
    } else if (status === 409 && "version" in answer) clashed(field, answer);
    else refused(field, answer);
  };
  /** The edit was definitely not taken: what is typed waits under a new name. */
  const back = (field) => {
    if (!field.away) field.typed = null; // what stands in the box counts; of a field of another page, what was typed last
    field.sent = null;
    field.dirty = true;
    remember(field);
  };

  const acknowledged = (field, answer) => {
    const { typed } = field.sent;
    field.sent = null;
    field.clash = null;
    moved(field, answer.version);
    const now = typedIn(field);
    savedAt = answer.at;
    field.saved = key(typed);
    if (key(now) === key(typed)) {
      field.dirty = false;
      fields.clearNote(field.name);
      // "1234" comes back as "1.234": shown once nobody stands in the field
      if (!field.away && field.name.startsWith("figure:") && !fields.focused(field.name)) {
        fields.write(field.name, answer.typed);
        field.saved = key(fields.read(field.name));
      }
    } else {
      field.dirty = true;
    }
    (answer.also || []).forEach((other) => others(other, true));
    if (!field.away) form.dispatchEvent(new CustomEvent("entry:totals", { detail: answer.totals || {} }));
    remember(field);
    document.dispatchEvent(new Event("portal:saved"));
    form.dispatchEvent(new CustomEvent("entry:saved", { detail: answer }));
  };
  const moved = (field, version) => {
    field.seen = version;
    fields.setVersion(field.name, version);
  };
  /** A field that moved without being typed here. `mine`: by an edit of this page. */
  const others = ({ field: name, version, typed }, mine) => {
    const field = known.get(name);
    const untouched = !field || (!field.dirty && !field.sent && !field.clash);
    if (untouched && !fields.focused(name)) {
      if (version <= (field ? field.seen : fields.version(name))) return false;
      fields.write(name, typed);
      if (field) field.saved = key(fields.read(name));
      if (field) field.seen = version;
      fields.setVersion(name, version);
      return true;
    }
    if (mine && field) moved(field, version);
    else if (mine) fields.setVersion(name, version);
    return false;
  };

  const refused = (field, answer) => {
    const older = typedAfter(field);
    back(field);
    if (older) return; // it is about words that stand there no more: what was typed since is sent, and answered for itself
    field.wrong = answer.error || "Chưa lưu được ô này.";
    const parts = [field.wrong];
    if (answer.suggestion && !field.away) {
      parts.push(" ", fields.button(`Dùng ${answer.suggestion}`, () => {
        const own = fields.main(field.name);
        own.value = answer.suggestion;
        own.focus();
        touch(field.name, 0);
      }));
    }
    // what looks like data about citizens is explained on the page of the plain form, which keeps everything typed
    if (answer.finds && !field.away) {
      const save = form.querySelector("button[name=op][value=save]:not([aria-hidden])");
      if (answer.finds.length > 3) {
        const list = document.createElement("ul");
        list.append(...answer.finds.map((find) => {
          const item = document.createElement("li");
          item.textContent = `${find.kind} (${find.masked})`;
          return item;
        }));
        parts.push(list);
      }
      if (save) parts.push(" ", fields.button("Ghi lý do giữ lại", () => form.requestSubmit(save)));
    }
    if (!field.away) fields.setNote(field.name, "wrong", parts);
  };

  // --- two people, two values: both are shown, one is chosen by the person ---
  const clashed = (field, answer) => {
    back(field);
    const mine = typedIn(field); // as it stands now, which may be newer than what was sent
    field.clash = answer;
    if (field.away) return;
    if (key(answer.theirs) === key(mine)) { chooseTheirs(field); return; }
    const theirs = document.createElement("pre");
    theirs.textContent = fields.words(field.name, answer.theirs);
    const own = document.createElement("pre");
    own.textContent = fields.words(field.name, mine);
    const title = document.createElement("strong");
    title.textContent = `${answer.by || "Người khác"} đã sửa lúc ${answer.at || "vừa xong"}:`;
    const ours = document.createElement("strong");
    ours.textContent = "Của bạn, chưa lưu:";
    const choices = document.createElement("p");
    choices.className = "clash-choices";
    choices.append(
      fields.button("Giữ của tôi", () => chooseMine(field)),
      " ",
      fields.button(`Lấy của ${answer.by || "người kia"}`, () => chooseTheirs(field), "btn-outline-secondary"),
    );
    fields.setNote(field.name, "clash", [title, theirs, ours, own, choices]);
  };
  const chooseMine = (field) => {
    moved(field, field.clash.version);
    field.clash = null;
    field.saved = null;
    fields.clearNote(field.name);
    touch(field.name, 0);
  };
  const chooseTheirs = (field) => {
    const { version, theirs } = field.clash;
    moved(field, version);
    field.clash = null;
    field.dirty = false;
    fields.write(field.name, theirs);
    field.saved = key(fields.read(field.name));
    fields.clearNote(field.name);
    remember(field);
    say();
  };

  // --- the session has ended: the queue stays, signing in happens on this page ---
  const signIn = async (reason) => {
    problem.login = reason;
    say();
    if (!window.signInAgain) return;
    const known = await window.signInAgain(reason);
    if (known) problem.login = "";
    later(0);
  };
  const refreshToken = async () => {
    let fresh = null;
    try { fresh = await window.freshToken(); } catch { pause(); return; }
    if (!fresh) await signIn("Phiên làm việc đã đổi.");
  };
  if (mark) {
    mark.addEventListener("click", () => { if (problem.login) signIn(problem.login); });
  }

  // --- when: after a pause in typing, at once when a field is left; never on a key ---
  form.addEventListener("compositionstart", () => { composing = true; });
  form.addEventListener("compositionend", () => { composing = false; });
  form.addEventListener("input", (event) => {
    if (!event.isComposing) composing = false;
    const name = fields.nameOf(event.target);
    if (name) touch(name, event.target.matches("select, [type=checkbox]") ? 0 : QUIET);
  });
  form.addEventListener("focusout", (event) => {
    composing = false; // an input method that never said that it has ended
    const field = known.get(fields.nameOf(event.target));
    if (!field || !field.dirty) return;
    field.due = 0;
    later(0);
  });
  const again = () => { wait = 0; tries = 0; later(0); };
  addEventListener("online", again);
  addEventListener("offline", () => { problem.network = true; say(); });
  document.addEventListener("visibilitychange", () => { if (document.hidden) rememberNow(); });
  addEventListener("pagehide", rememberNow);
  document.addEventListener("portal:leaving", () => { leaving = true; });
  addEventListener("beforeunload", (event) => {
    rememberNow();
    if (!leaving && (unsaved || pending().length)) event.preventDefault();
  });

  say();

  window.autosave = { track, touch, pending, others, say, again, back, problem, editsUrl, stateUrl, report, store, remember, later, setLeaving: (yes) => { leaving = yes; } };
})();
