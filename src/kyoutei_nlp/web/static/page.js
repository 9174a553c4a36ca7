// What pages do beyond plain links and forms; without it everything still works.
(() => {
  "use strict";

  // Results that arrive by htmx are announced by their own aria-live line; the focus stays where it is.
  document.addEventListener("htmx:responseError", (event) => {
    const place = document.getElementById("network-error");
    if (place) place.textContent = "うまくいきませんでした（" + event.detail.xhr.status + "）。もう一度お試しください。";
  });
  document.addEventListener("htmx:sendError", () => {
    const place = document.getElementById("network-error");
    if (place) place.textContent = "つながりません。もう一度お試しください。";
  });

  // A filter or an order that is chosen asks at once; words are asked for by Enter or the button.
  document.addEventListener("change", (event) => {
    const field = event.target;
    const form = field.form;
    if (form && form.id === "search" && field.type !== "search") form.requestSubmit();
  });

  // On a phone the filters start closed, so that the answers are on the first screen.
  const fold = () => {
    if (!window.matchMedia("(max-width: 48rem)").matches) return;
    for (const facet of document.querySelectorAll(".facet")) facet.open = !!facet.querySelector(":checked");
  };
  fold();

  // Which filters stand open stays as it was when new answers come.
  let open = null;
  document.addEventListener("htmx:beforeSwap", () => {
    open = new Map([...document.querySelectorAll(".facet")].map((f) => [f.dataset.axis, f.open]));
  });
  document.addEventListener("htmx:afterSwap", () => {
    if (!open) return;
    for (const facet of document.querySelectorAll(".facet")) {
      if (open.has(facet.dataset.axis)) facet.open = open.get(facet.dataset.axis);
    }
    open = null;
  });

  // 印刷
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });
})();
