// What is typed and not yet acknowledged, kept on this machine: by person and report, until it is saved, the person
// signs out, or seven days have passed. On a machine that is shared nothing is kept. Gives window.unsent.
(() => {
  "use strict";

  const NAME = "bao-cao-chua-gui";
  const DAYS = 7;
  const SHARED = "may-dung-chung";
  const user = document.body.dataset.user || "";
  const shared = () => { try { return localStorage.getItem(SHARED) === "1"; } catch { return true; } };

  let opening = null;
  const opened = () => {
    if (!opening) {
      opening = new Promise((resolve) => {
        const request = window.indexedDB ? indexedDB.open(NAME, 1) : null;
        if (!request) { resolve(null); return; }
        request.onupgradeneeded = () => request.result.createObjectStore("edits", { keyPath: "key" });
        request.onsuccess = () => resolve(request.result);
        request.onerror = request.onblocked = () => resolve(null); // private windows may refuse: work goes on without
      });
    }
    return opening;
  };
  /** Run `act` on the store; its result when all of it is on the disk, null when there is no store. */
  const inStore = async (mode, act) => {
    const database = await opened();
    if (!database) return null;
    return new Promise((resolve) => {
      let request;
      try {
        const transaction = database.transaction("edits", mode, { durability: "strict" });
        request = act(transaction.objectStore("edits"));
        transaction.oncomplete = () => resolve(request ? request.result : null);
        transaction.onerror = transaction.onabort = () => resolve(null);
      } catch {
        resolve(null);
      }
    });
  };

  const keyOf = (report, field) => `${user}:${report}:${field}`;
  // Writes of one page go one after the other: an erasure never overtakes the edit that it is about.
  let last = Promise.resolve();
  const inTurn = (work) => { last = last.then(work, work); return last; };

  const keep = (report, field, record) => inTurn(() => (user && !shared()
    ? inStore("readwrite", (store) => store.put({ ...record, key: keyOf(report, field), user, report, field, at: Date.now() }))
    : null));
  const erase = (report, field) => inTurn(() => inStore("readwrite", (store) => store.delete(keyOf(report, field))));
  const eraseAll = () => inTurn(() => inStore("readwrite", (store) => store.clear()));
  /** Everything of this person in this report, the oldest first. */
  const of = async (report) => {
    const records = (await inStore("readonly", (store) => store.getAll())) || [];
    return records.filter((each) => each.user === user && each.report === report).sort((a, b) => a.at - b.at);
  };
  /** What is past its days goes, whoever typed it. */
  const prune = async () => {
    const records = (await inStore("readonly", (store) => store.getAll())) || [];
    const old = records.filter((each) => Date.now() - each.at > DAYS * 24 * 3600 * 1000);
    if (old.length) await inStore("readwrite", (store) => { old.forEach((each) => store.delete(each.key)); });
  };
  /** What this person has typed, in all reports, is erased: on signing out. */
  const forgetMine = () => inTurn(async () => {
    const records = (await inStore("readonly", (store) => store.getAll())) || [];
    const mine = records.filter((each) => each.user === user);
    if (mine.length) await inStore("readwrite", (store) => { mine.forEach((each) => store.delete(each.key)); });
  });
  const mine = async () => ((await inStore("readonly", (store) => store.getAll())) || []).filter((each) => each.user === user).length;

  const setShared = async (on) => {
    try { localStorage.setItem(SHARED, on ? "1" : "0"); } catch { /* then nothing is kept anyway */ }
    if (on) await eraseAll();
  };

  window.unsent = { keep, erase, of, mine, shared, setShared, settled: () => last };
  if (window.indexedDB) prune();

  // --- signing out erases; what was not saved is asked about first ---
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!("logout" in form.dataset) || form.dataset.erased) return;
    event.preventDefault();
    const waiting = await mine();
    const question = `Còn ${waiting} ô chưa gửi được lên hệ thống sẽ bị xóa khỏi máy này. Vẫn đăng xuất?`;
    if (waiting && !window.confirm(question)) return;
    await forgetMine();
    form.dataset.erased = "yes";
    document.dispatchEvent(new Event("portal:leaving"));
    form.requestSubmit();
  });

  if ("serviceWorker" in navigator && document.body.dataset.worker) {
    navigator.serviceWorker.register(document.body.dataset.worker, { scope: "/" }).catch(() => {});
  }
})();
