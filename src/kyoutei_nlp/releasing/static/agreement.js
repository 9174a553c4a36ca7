// The page of a document: facts with their evidence, duties, clauses, and the text with a place marked.
"use strict";
Kyoutei.agreement = (() => {
  const { element, hidden, marked, state } = Kyoutei.words;
  const PROOFS = 3;
  const OPEN_CLAUSES = 12;

  function proofs(found, places) {
    const shown = places.slice(0, PROOFS).map(([page, start, end], n) => element("a", { class: "proof", href: "#doc=" + found.id + "&mark=" + start + "-" + end },
      "根拠", hidden((n + 1) + "「" + found.text.slice(start, Math.min(end, start + 30)) + "」"), " " + page + " 頁"));
    const rest = places.length - shown.length;
    return [...shown.flatMap((one) => [" ", one]), rest > 0 ? element("span", { class: "quiet" }, " ほか " + rest + " か所") : null];
  }

  function value(found, one) {
    const details = one.details.map(([name, text]) => name + ": " + text).join("／");
    return element("li", {}, element("span", { class: "value" }, one.text), proofs(found, one.proofs), details ? element("span", { class: "details" }, details) : null);
  }

  function factTable(found, told, today) {
    const rows = told.rows.map((row) => [row.name, row.values.length
      ? element("ul", { class: row.item === "field" ? "values values--row" : "values" }, row.values.map((one) => value(found, one)))
      : element("span", { class: "unknown" }, "不明（本文に根拠がありません）")]);
    if (told.term) rows.splice(1, 0, ["状態（今日）", state(Kyoutei.search.state(told.term, today))]);
    const body = rows.map(([name, cell]) => element("tr", {}, element("th", { scope: "row" }, name), element("td", {}, cell)));
    return element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": told.title + "の項目の表" },
      element("table", { class: "record-table" }, element("thead", { class: "vh" }, element("tr", {}, element("th", { scope: "col" }, "項目"), element("th", { scope: "col" }, "値"))), element("tbody", {}, body)));
  }

  function duties(found, told) {
    if (!told.duties.length) return [];
    const head = ["誰が", "誰に", "何を", "強さ", "費用", "根拠"].map((name) => element("th", { scope: "col" }, name));
    const rows = told.duties.map((one) => element("tr", {}, [one.who, one.whom, one.what, one.how, one.cost].map((text) => element("td", {}, text || "―")), element("td", {}, proofs(found, one.proofs))));
    return [element("h3", {}, "役割の分担"), element("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": told.title + "の役割の分担の表" },
      element("table", {}, element("thead", {}, element("tr", {}, head)), element("tbody", {}, rows)))];
  }

  function clauses(found, told, names) {
    if (!told.clauses.length) return [];
    const folds = told.clauses.map(([number, heading, kind, start, end, page]) => element("details", { class: "fold", open: told.clauses.length <= OPEN_CLAUSES },
      element("summary", {}, element("span", { class: "clause-number" }, number || names[kind] || kind), " " + (heading || "") + " ", number ? element("span", { class: "label label--quiet" }, names[kind] || kind) : null),
      element("p", { class: "clause-text" }, found.text.slice(start, end)),
      element("p", {}, element("a", { class: "proof", href: "#doc=" + found.id + "&mark=" + start + "-" + end }, page + " 頁の本文で見る", hidden("（" + (number || names[kind] || kind) + "）")))));
    return [element("h3", {}, "条項"), element("div", { class: "clauses" }, folds)];
  }

  function section(site, found, told, today, single) {
    return element("section", { class: "record", id: "record-" + told.record }, element("h2", {}, single ? "協定の内容" : told.title),
      told.kind ? element("p", {}, "種類: " + told.kind + (told.source === "mention" ? "（この文書が伝えている協定）" : "")) : null,
      factTable(found, told, today), duties(found, told), clauses(found, told, site.core.names.clause));
  }

  // The text page by page; the marked place gets the focus, so that the keyboard and a reader go on from there.
  function body(found, mark) {
    const parts = found.pages.map(([number, start], n) => {
      const end = n + 1 < found.pages.length ? found.pages[n + 1][1] : found.text.length;
      const inside = mark ? [[Math.max(start, mark[0]) - start, Math.min(end, mark[1]) - start]].filter(([a, b]) => a < b) : [];
      return element("section", { class: "text-page", "aria-label": number + " 頁" }, element("p", { class: "quiet" }, number + " 頁"), element("p", { class: "clause-text" }, marked(found.text.slice(start, end), inside)));
    });
    return element("details", { class: "fold", id: "text", open: Boolean(mark) }, element("summary", {}, "本文"), parts);
  }

  async function show(site, place, { wanted, today, back }) {
    const number = site.core.documents.indexOf(wanted.doc);
    if (number < 0) {
      place.replaceChildren(element("h1", {}, "この文書はありません"), element("p", {}, element("a", { href: back }, "検索へ")));
      return "この文書はありません";
    }
    const file = await Kyoutei.load(Kyoutei.results.documentFile(site, number));
    const found = file[number % site.core.documents_a_file];
    const own = found.sights.filter((one) => one.source === "deed" || one.record === "0");
    const told = found.sights.filter((one) => !own.includes(one));
    const head = [site.core.names.kind[found.kind], found.n_pages + " 頁", "読み取りの品質 " + Math.round(found.quality * 100) + "%"];
    place.replaceChildren(...[
      element("p", { class: "crumbs" }, element("a", { href: back }, "検索へ")),
      element("h1", { tabindex: "-1" }, found.title),
      element("ul", { class: "plain-row facts-head" }, head.map((text) => element("li", {}, text))),
      own.map((one) => section(site, found, one, today, own.length === 1)),
      told.length ? element("section", {}, element("h2", {}, "この文書が伝えている協定（" + told.length + " 件）"), told.map((one) =>
        element("details", { class: "fold", id: "record-" + one.record, open: told.length === 1 }, element("summary", {}, one.title), factTable(found, one, today)))) : null,
      element("section", {}, element("h2", {}, "本文と出どころ"), body(found, wanted.mark),
        element("dl", { class: "pairs" }, [["ファイル", found.path], ["文書の番号", found.id], ["原本の SHA-256", found.sha256]].flatMap(([name, text]) => [element("dt", {}, name), element("dd", {}, text)]))),
    ].flat().filter(Boolean));
    const target = wanted.mark ? place.querySelector("#text mark") : wanted.record ? place.querySelector("#record-" + CSS.escape(wanted.record)) : null;
    const focus = target || place.querySelector("h1");
    focus.setAttribute("tabindex", "-1");
    focus.focus({ preventScroll: true });
    focus.scrollIntoView({ block: target ? "center" : "start" });
    return found.title;
  }

  return { show };
})();
