// Around the saving of fields: what was left unsent is taken up again, a plain submit waits for what is under way,
// others' edits and presence are shown, last period's value is kept with one click.
(() => {
  "use strict";

  const saver = window.autosave;
  if (!saver) return;
  const fields = window.entryFields;
  const { form } = fields;
  const { store, report, stateUrl } = saver;
  const mark = form.querySelector("[data-save-state]");
  const POLL = 20000;

  // --- what this person typed before the window was closed or the machine went off ---
  const resume = async () => {
    const records = await store.of(report);
    for (const record of records) {
      const here = fields.read(record.field) !== null;
      const field = saver.track(record.field);
      if (field.touched || field.dirty || field.sent) continue; // typed again meanwhile, saved or not: that counts
      field.seen = record.seen;
      field.sent = record.sent;
      field.typed = record.typed;
      field.away = here ? "" : record.page;
      field.dirty = !record.sent || JSON.stringify(record.sent.typed) !== JSON.stringify(record.typed);
      // Also where somebody stands: nothing was typed there yet, and else what the server holds would be sent in its place.
      if (here) fields.write(record.field, record.typed);
    }
    if (records.length) {
      saver.say();
      saver.again();
    }
  };
  resume();

  // --- the buttons of the plain form: first everything under way is settled, then the page goes on ---
  let through = false;
  const settled = async () => {
    const end = Date.now() + 4000;
    await new Promise((resolve) => { setTimeout(resolve, 0); }); // a form cannot be submitted inside its own submit event
    while (saver.pending().length && Date.now() < end) {
      if (Object.values(saver.problem).some(Boolean) || saver.pending().every((field) => field.clash || field.wrong)) break;
      await new Promise((resolve) => { setTimeout(resolve, 50); });
    }
    return saver.pending();
  };
  form.addEventListener("submit", async (event) => {
    if (through || event.defaultPrevented) return;
    event.preventDefault();
    const { submitter } = event;
    for (const field of saver.pending()) field.due = 0;
    saver.again();
    const open = await settled();
    const clash = open.find((field) => field.clash && !field.away);
    if (clash) { document.getElementById(`note-${clash.name.replace(":", "-")}`).querySelector("button").focus(); return; }
    const { network, busy, login, locked } = saver.problem;
    if (open.length && (network || busy || login || locked)) { mark.focus(); return; } // a request would lose the page
    through = true;
    saver.setLeaving(true);
    form.requestSubmit(submitter || undefined);
  });
  addEventListener("pageshow", () => { through = false; saver.setLeaving(false); });
  if (mark) {
    mark.tabIndex = -1;
    mark.classList.add("is-live");
  }

  // --- "giữ nguyên": last period's value in a blank stock ---
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-keep]");
    if (!button) return;
    event.preventDefault();
    const pk = button.value;
    for (const [part, value] of [["value", button.dataset.keep], ["qualifier", button.dataset.keepQualifier], ["state", button.dataset.keepState]]) {
      const input = form.elements.namedItem(`${part}-${pk}`);
      if (input) input.value = value || "";
    }
    button.remove();
    fields.main(`figure:${pk}`).focus();
    saver.touch(`figure:${pk}`, 0);
    form.dispatchEvent(new Event("entry:changed"));
  });

  // --- who else is here, and what they have changed: never in a field that somebody is typing in ---
  let since = Number(form.dataset.editVersion || 0);
  form.addEventListener("entry:saved", (event) => {
    // Only our own write moved the report: nothing between it and what is known needs to be asked for.
    if (event.detail.edit_version === since + 1) since += 1;
  });
  const present = document.querySelector("[data-present]");
  /** The outline is another one now: fields of this page are still saved, new ones are seen after a fresh look. */
  const showMoved = () => {
    const notice = document.querySelector("[data-outline-moved]");
    if (notice) notice.hidden = false;
  };
  form.addEventListener("entry:saved", (event) => { if (event.detail.moved) showMoved(); });
  const poll = async () => {
    if (document.hidden || !navigator.onLine || saver.problem.login) return;
    let state;
    try {
      const query = new URLSearchParams({ since, section: form.dataset.section || "" });
      const answer = await fetch(`${stateUrl}?${query}`, { credentials: "same-origin", cache: "no-store", headers: { Accept: "application/json" } });
      if (!answer.ok) return;
      state = await answer.json();
    } catch {
      return;
    }
    if (state.outline && state.outline !== form.dataset.outline) showMoved();
    const words = state.present.map((each) => each.words).join("; ");
    if (present && present.textContent.trim() !== words) present.textContent = words;
    const taken = state.changes.filter((change) => saver.others(change, false));
    if (taken.length && present) present.textContent = `${words ? `${words}. ` : ""}${taken[0].by} vừa sửa ${taken.length} ô trên trang này, lúc ${taken[0].at}.`;
    for (const change of taken) {
      const frame = form.querySelector(`[data-field="${change.field}"]`);
      if (frame) frame.classList.add("just-changed");
    }
    // A change that was not shown is asked about when the field is saved: the server compares versions.
    since = Math.max(since, state.edit_version);
    if (taken.length) form.dispatchEvent(new Event("entry:changed"));
  };
  setInterval(poll, POLL);
  document.addEventListener("visibilitychange", poll);

  // --- the switch for a machine that others use too ---
  const bar = form.querySelector(".save-bar");
  if (bar && window.indexedDB && store.setShared) {
    const label = document.createElement("label");
    const box = document.createElement("input");
    box.type = "checkbox";
    box.className = "form-check-input";
    box.checked = store.shared();
    box.addEventListener("change", async () => {
      await store.setShared(box.checked);
      if (!box.checked) saver.pending().forEach(saver.remember);
    });
    label.className = "shared-machine";
    label.title = "Không giữ nội dung chưa gửi trên máy này; khi mất mạng, đừng đóng trang.";
    label.append(box, " Máy dùng chung");
    bar.append(label);
  }
})();
