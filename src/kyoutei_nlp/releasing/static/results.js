// The page of a search: filters with their numbers, chips, cards with marked quotations.
"use strict";
Kyoutei.results = (() => {
  const { element, hidden, marked, day, state } = Kyoutei.words;
  const SIZE = 20;
  const QUOTED = 2;
  const OPEN = new Set(["field", "prefecture", "state"]);
  const ORDER = { state: ["有効", "自動更新中(推定)", "満了", "不明"] };
  const FIELDS_SHOWN = 6;

  const documentFile = (site, document) => "docs/" + Math.floor(document / site.core.documents_a_file);

  // The agreement of an entry with its document: what a card and a page need.
  async function fetched(site, entry) {
    const number = site.documentOf[entry];
    const file = await Kyoutei.load(documentFile(site, number));
    const found = file[number % site.core.documents_a_file];
    return { found, own: found.entries[entry - site.documentOf.indexOf(number)] };
  }

  function sortedValues(facet) {
    const order = ORDER[facet.axis];
    if (order) return facet.values.sort((a, b) => order.indexOf(a.value) - order.indexOf(b.value));
    if (facet.axis === "year") return facet.values.sort((a, b) => Number(b.value) - Number(a.value));
    return facet.values.sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
  }

  function label(site, name, value) {
    if (name === "year") return value + "年";
    return (site.core.names[name] || {})[value] || value;
  }

  function facetBox(site, facet, request, opened, onChange) {
    const list = sortedValues(facet).map((one) => {
      const box = element("input", { type: "checkbox", name: facet.axis, value: one.value, id: "f-" + facet.axis + "-" + one.value, checked: one.chosen });
      box.addEventListener("change", () => onChange(facet.axis, one.value, box.checked));
      return element("li", {}, element("label", {}, box, element("span", {}, label(site, facet.axis, one.value)),
        element("span", { class: "count" }, String(one.count), hidden(" 件"))));
    });
    const open = opened.has(facet.axis) ? opened.get(facet.axis) : OPEN.has(facet.axis) || facet.values.some((one) => one.chosen);
    return element("details", { class: "facet", "data-axis": facet.axis, open }, element("summary", {}, facet.label), element("ul", {}, list));
  }

  function chips(site, request, addressOf) {
    const found = [];
    for (const [name, values] of Object.entries(request.filters)) {
      for (const value of values) {
        const left = { ...request, page: 1, filters: { ...request.filters, [name]: values.filter((one) => one !== value) } };
        found.push(element("li", {}, element("a", { class: "chip", href: addressOf(left) }, site.core.facets[name] + ": " + label(site, name, value) + " ",
          element("span", { "aria-hidden": "true" }, "×"), hidden("を外す"))));
      }
    }
    return found.length ? element("ul", { class: "chips", "aria-label": "いまの絞り込み" }, found) : null;
  }

  function quoted(site, hit, told, request, answer) {
    if (!answer.plan.hasWords) return [];
    return hit.passages.slice(0, QUOTED).map((one) => {
      const [start, end, page, article, heading] = told.own.passages[one.number - site.first[hit.entry]];
      const found = Kyoutei.snippets.quote(site, told.found.text.slice(start, end), answer.plan.marked);
      const mark = (start + found.start) + "-" + (start + found.start + found.text.length);
      const head = [article, heading].filter(Boolean).join(" ");
      return { hasMarks: found.marks.length > 0, card: element("div", { class: "snippet" }, element("p", {},
        head ? element("strong", {}, head) : null, head ? " " : null, marked(found.text, found.marks), " ",
        element("a", { class: "proof", href: "#doc=" + told.found.id + "&mark=" + mark }, page + " 頁の本文で見る", hidden("（" + told.own.title + "）")))) };
    }).filter((one, place) => !place || one.hasMarks).map((one) => one.card);
  }

  async function card(site, hit, request, answer) {
    const told = await fetched(site, hit.entry);
    const { own, found } = told;
    const names = site.core.names;
    const fields = own.fields.slice(0, FIELDS_SHOWN).map((id) => element("li", { class: "label label--quiet" }, names.field[id] || id));
    const rest = own.fields.length - fields.length;
    const facts = [
      element("li", {}, names.agreement[own.agreement_kind] || names.kind[own.kind] || ""),
      own.signed_on ? element("li", {}, day(own.signed_on) + " 締結") : null,
      element("li", {}, state(Kyoutei.search.state(own.term, request.day))),
    ];
    const place = "#doc=" + found.id + (own.record ? "&record=" + own.record : "");
    return element("li", { class: "card" }, element("h3", {}, element("a", { href: place }, own.title)),
      own.parties.length ? element("p", { class: "card__parties" }, own.parties.map((one) => one[0]).join("、")) : null,
      element("ul", { class: "card__facts" }, facts),
      fields.length ? element("ul", { class: "tags", "aria-label": "分野" }, fields, rest > 0 ? element("li", { class: "quiet" }, "ほか " + rest) : null) : null,
      quoted(site, hit, told, request, answer),
      hit.twins ? element("p", { class: "card__tools" }, "ほぼ同じ文面がほか " + hit.twins + " 件") : null);
  }

  function pager(request, pages, addressOf) {
    if (pages < 2) return null;
    const to = (page, rel, text) => element("a", { rel, href: addressOf({ ...request, page }) }, text);
    return element("nav", { class: "pager", "aria-label": "結果の頁" }, request.page > 1 ? to(request.page - 1, "prev", "前の頁") : null,
      element("span", {}, request.page + " / " + pages + " 頁"), request.page < pages ? to(request.page + 1, "next", "次の頁") : null);
  }

  function notes(answer, request) {
    const found = answer.plan.notes.map((text) => element("div", { class: "notice notice--info", role: "status" }, element("p", {}, text)));
    if (answer.plan.shown.length) {
      found.push(element("ul", { class: "plain-row quiet", "aria-label": "広げたことば" }, answer.plan.shown.map((one) =>
        element("li", {}, "「" + one.word + "」は " + one.synonyms.map((word) => "「" + word + "」").join("") + "でもさがしました（やめるには =" + one.word + "）"))));
    }
    if (!answer.total) {
      found.push(element("div", { class: "notice notice--info", role: "status" }, element("p", {}, "当てはまる協定はありません。ことばを減らすか、絞り込みを外してください。")));
    }
    return found;
  }

  function headline(answer) {
    const part = answer.plan.hasWords && answer.exact < answer.total ? "（すべてのことばを含むもの " + answer.exact + " 件）" : "";
    return "協定 " + answer.total + " 件" + part;
  }

  // Draw the answer into the page.
  async function show(site, request, answer, { places, addressOf, onChange }) {
    const opened = new Map([...places.facets.querySelectorAll(".facet")].map((one) => [one.dataset.axis, one.open]));
    const pages = Math.max(1, Math.ceil(answer.total / SIZE));
    const page = Math.min(Math.max(1, request.page), pages);
    const shown = answer.hits.slice((page - 1) * SIZE, page * SIZE);
    const cards = await Promise.all(shown.map((hit) => card(site, hit, request, answer)));
    const boxes = answer.facets.filter((facet) => facet.values.length).map((facet) => facetBox(site, facet, request, opened, onChange));
    places.facets.replaceChildren(element("h2", {}, "絞り込み"), ...boxes);
    places.head.textContent = headline(answer);
    const list = element("ol", { class: "results" }, cards);
    places.answers.replaceChildren(...[...notes(answer, request), chips(site, request, addressOf), list, pager({ ...request, page }, pages, addressOf)].filter(Boolean));
  }

  return { show, fetched, documentFile, label };
})();
