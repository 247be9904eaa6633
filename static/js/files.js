// A file that was waited for is fetched as soon as it is there; the link stays for those who want it again.
(() => {
  "use strict";
  document.addEventListener("htmx:afterSwap", () => {
    const ready = document.querySelector("#waiting a[data-download]");
    if (!ready || ready.dataset.fetched) return;
    ready.dataset.fetched = "yes";
    ready.focus();
    location.assign(ready.href);
  });
})();
