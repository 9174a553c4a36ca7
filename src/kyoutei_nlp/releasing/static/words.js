// Values as people read them: web/wording.py. And elements, made of text alone, never of markup.
"use strict";
Kyoutei.words = (() => {
  // element("p", {class: "quiet"}, "text", otherElement); a null part is passed over.
  function element(name, attributes, ...parts) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(attributes || {})) {
      if (value === null || value === false || value === undefined) continue;
      made.setAttribute(key, value === true ? "" : String(value));
    }
    made.append(...parts.flat().filter((part) => part !== null && part !== undefined && part !== false));
    return made;
  }

  const hidden = (text) => element("span", { class: "vh" }, text);

  // A text with ranges of it in <mark>.
  function marked(text, marks) {
    const parts = [];
    let at = 0;
    for (const [start, end] of marks) {
      parts.push(text.slice(at, start), element("mark", {}, text.slice(start, end)));
      at = end;
    }
    return [...parts, text.slice(at)];
  }

  function day(value) {
    if (!value) return "";
    if (value.startsWith("FY")) return value.slice(2) + "年度";
    const found = /^(\d{4})(?:-(\d\d)(?:-(\d\d))?)?$/u.exec(value);
    if (!found) return value;
    return [[found[1], "年"], [found[2], "月"], [found[3], "日"]].filter(([n]) => n).map(([n, unit]) => Number(n) + unit).join("");
  }

  const STATES = { "有効": "active", "自動更新中(推定)": "renewing", "満了": "over" };
  const state = (told) => element("span", { class: "state state--" + (STATES[told] || "unknown") }, told);

  // Today where the reader sits, as 2026-04-01.
  function today() {
    const now = new Date();
    const two = (n) => String(n).padStart(2, "0");
    return now.getFullYear() + "-" + two(now.getMonth() + 1) + "-" + two(now.getDate());
  }

  return { element, hidden, marked, day, state, today };
})();
