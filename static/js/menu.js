// The two things that open in the frame of the page: the list of rooms on a narrow screen, and menus below a button.
// They take the place of a library ten times as large; markup and looks are Bootstrap's.
(() => {
  "use strict";

  const open = (button, shown) => {
    const menu = button.nextElementSibling;
    menu.dataset.bsPopper = "static"; // placed by the style sheet alone
    menu.classList.toggle("show", shown);
    button.classList.toggle("show", shown);
    button.setAttribute("aria-expanded", String(shown));
  };
  const shut = (except) => document.querySelectorAll('[data-bs-toggle="dropdown"].show').forEach((button) => {
    if (button !== except) open(button, false);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest('[data-bs-toggle="dropdown"]');
    shut(button);
    if (button) open(button, !button.classList.contains("show"));
    const toggler = event.target.closest('[data-bs-toggle="collapse"]');
    if (!toggler) return;
    const shown = document.querySelector(toggler.dataset.bsTarget).classList.toggle("show");
    toggler.setAttribute("aria-expanded", String(shown));
  });
  document.addEventListener("focusin", (event) => {
    const within = event.target.closest(".dropdown-menu");
    shut(within ? within.previousElementSibling : event.target.closest('[data-bs-toggle="dropdown"]'));
  });
  document.addEventListener("keydown", (event) => {
    const button = document.querySelector('[data-bs-toggle="dropdown"].show');
    if (!button) return;
    if (event.key === "Escape") {
      shut();
      button.focus();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      const items = [...button.nextElementSibling.querySelectorAll(".dropdown-item")];
      const at = items.indexOf(document.activeElement) + (event.key === "ArrowDown" ? 1 : -1);
      event.preventDefault();
      (items[at] || (event.key === "ArrowDown" ? items[0] : button)).focus();
    }
  });
})();
