// Which page is shown: what stands behind # in the address says it, so that every page can be shared and printed.
"use strict";
(() => {
  const AXES = ["field", "prefecture", "year", "party_type", "state"];
  const SORTS = ["relevance", "newest", "oldest", "name"];
  const at = (id) => document.getElementById(id);
  let site = null;
  let latest = 0;
  let lastSearch = "#";

  function asked() {
    const told = new URLSearchParams(location.hash.slice(1));
    const mark = /^(\d{1,9})-(\d{1,9})$/u.exec(told.get("mark") || "");
    return {
      doc: told.get("doc"),
      record: told.get("record"),
      mark: mark ? [Number(mark[1]), Number(mark[2])] : null,
      query: (told.get("q") || "").slice(0, 1000),
      filters: Object.fromEntries(AXES.map((axis) => [axis, [...new Set(told.getAll(axis))]])),
      sort: SORTS.includes(told.get("sort")) ? told.get("sort") : "relevance",
      page: Math.max(1, Math.floor(Number(told.get("page"))) || 1),
      day: /^\d{4}-\d\d-\d\d$/u.test(told.get("on") || "") ? told.get("on") : Kyoutei.words.today(),
      on: told.get("on"),
    };
  }

  // The address of a request: always the same for the same request.
  function addressOf(request) {
    const told = new URLSearchParams();
    if (request.query) told.append("q", request.query);
    for (const axis of AXES) for (const value of [...request.filters[axis]].sort()) told.append(axis, value);
    if (request.sort !== "relevance") told.append("sort", request.sort);
    if (request.page > 1) told.append("page", String(request.page));
    if (request.on) told.append("on", request.on);
    return "#" + told.toString();
  }

  function go(request) {
    location.hash = addressOf(request).slice(1);
  }

  async function show() {
    const mine = (latest += 1);
    const request = asked();
    at("failure").textContent = "";
    at("search-page").hidden = Boolean(request.doc);
    at("document-page").hidden = !request.doc;
    try {
      if (request.doc) {
        const title = await Kyoutei.agreement.show(site, at("document-page"), { wanted: request, today: request.day, back: lastSearch });
        document.title = title + " | " + site.core.title;
        return;
      }
      lastSearch = addressOf(request);
      at("q").value = request.query;
      at("sort").value = request.sort;
      document.title = (request.query ? request.query + " | " : "") + site.core.title;
      const answer = await Kyoutei.search.run(site, request);
      if (mine !== latest) return;
      const focused = document.activeElement && document.activeElement.id;
      await Kyoutei.results.show(site, request, answer, {
        places: { facets: at("facets"), head: at("results-head"), answers: at("answers") },
        addressOf,
        onChange: (axis, value, isOn) => {
          const values = request.filters[axis].filter((one) => one !== value);
          go({ ...request, page: 1, filters: { ...request.filters, [axis]: isOn ? [...values, value] : values } });
        },
      });
      if (focused && at(focused)) at(focused).focus();
    } catch (error) {
      at("failure").textContent = error.message;
    } finally {
      document.body.dataset.shown = location.hash;
    }
  }

  async function start() {
    try {
      site = await Kyoutei.search.open();
    } catch (error) {
      at("failure").textContent = error.message;
      return;
    }
    Kyoutei.site = site;
    at("search").addEventListener("submit", (event) => {
      event.preventDefault();
      go({ ...asked(), doc: null, query: at("q").value.trim(), page: 1 });
    });
    at("sort").addEventListener("change", () => go({ ...asked(), sort: at("sort").value, page: 1 }));
    at("skip").addEventListener("click", (event) => {
      event.preventDefault();  // what stands behind # says which page is shown
      at("main").focus();
    });
    window.addEventListener("hashchange", show);
    await show();
  }

  start();
})();
