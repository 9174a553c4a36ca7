// Cuts a text into index words: the same rule as searching/lexicon.py, held to it by shared test vectors.
"use strict";
Kyoutei.lexicon = (() => {
  const UNKNOWN = 1600;
  const UNKNOWN_LETTER = 300;
  const CLUSTER = /[^][\uff9e\uff9f\u3099\u309a]?/gu;
  const RUNS = /[0-9]+|[a-z]+|[\u30a1-\u30fa\u30fc]+|[^]/uy;
  const WHOLE = /[0-9]+|[a-z]+/g;
  const WORD = /^[\p{L}\p{N}]+$/u;

  // NFKC and lower case letter by letter, and for each code unit of that where it stands in the text.
  function fold(text) {
    let folded = "";
    const places = [];
    for (const cluster of text.matchAll(CLUSTER)) {
      const own = cluster[0].normalize("NFKC").toLowerCase();
      folded += own;
      for (let i = 0; i < own.length; i += 1) places.push([cluster.index, cluster.index + cluster[0].length]);
    }
    return { folded, places };
  }

  // words: lines of form, terms, cost, dull; terms left out where they are the form itself.
  function make(data) {
    const lexemes = new Map();
    let longest = 0;
    for (const line of data.words.split("\n")) {
      const [form, cost, dull, terms] = line.split("\t");
      const own = terms === undefined ? [form] : terms === "" ? [] : terms.split(" ");
      lexemes.set(form, { terms: own, cost: Number(cost), dull: dull === "1" });
      longest = Math.max(longest, form.length);
    }
    const pairs = new Map();
    for (const line of data.pairs ? data.pairs.split("\n") : []) {
      const [first, second, cost] = line.split("\t");
      pairs.set(first + "\t" + second, Number(cost));
    }
    return { lexemes, pairs, longest };
  }

  // No word ends or begins inside a number or a Latin word.
  function closed(text) {
    const inside = new Uint8Array(text.length + 1);
    for (const run of text.matchAll(WHOLE)) inside.fill(1, run.index + 1, run.index + run[0].length);
    return inside;
  }

  function edges(lexicon, text, start, inside) {
    const found = [];
    for (let end = Math.min(text.length, start + lexicon.longest); end > start; end -= 1) {
      const lexeme = inside[end] ? undefined : lexicon.lexemes.get(text.slice(start, end));
      if (lexeme) found.push([end, lexeme.cost]);
    }
    RUNS.lastIndex = start;
    const run = RUNS.exec(text);
    const end = run ? RUNS.lastIndex : start + 1;
    if (!lexicon.lexemes.has(text.slice(start, end))) found.push([end, UNKNOWN + UNKNOWN_LETTER * [...text.slice(start, end)].length]);
    return found;
  }

  // The cheapest path; best[end] holds for each start of a last word its cost and the start of the word before.
  function path(lexicon, text) {
    const inside = closed(text);
    const best = Array.from({ length: text.length + 1 }, () => new Map());
    best[0].set(0, [0, -1]);
    for (let start = 0; start < text.length; start += 1) {
      if (!best[start].size) continue;
      for (const [end, cost] of edges(lexicon, text, start, inside)) {
        const own = text.slice(start, end);
        for (const [before, [soFar]] of best[start]) {
          const atEnd = end === text.length ? lexicon.pairs.get(own + "\t") || 0 : 0;
          const total = soFar + cost + (lexicon.pairs.get(text.slice(before, start) + "\t" + own) || 0) + atEnd;
          const known = best[end].get(start);
          if (!known || total < known[0]) best[end].set(start, [total, before]);
        }
      }
    }
    return traced(best);
  }

  function traced(best) {
    let end = best.length - 1;
    if (end === 0) return [];
    let start = -1;
    for (const [each, [cost]] of best[end]) {
      if (start < 0 || cost < best[end].get(start)[0] || (cost === best[end].get(start)[0] && each < start)) start = each;
    }
    const cuts = [];
    while (end > 0) {
      cuts.push([start, end]);
      [end, start] = [start, best[end].get(start)[1]];
    }
    return cuts.reverse();
  }

  // Index words in order, each with where it stands in the text and whether it carries no content.
  function located(lexicon, text) {
    const { folded, places } = fold(text);
    const found = [];
    for (const [start, end] of path(lexicon, folded)) {
      const form = folded.slice(start, end);
      const span = [places[start][0], places[end - 1][1]];
      const lexeme = lexicon.lexemes.get(form);
      if (lexeme) {
        for (const term of lexeme.terms) found.push({ term, start: span[0], end: span[1], dull: lexeme.dull });
      } else if (WORD.test(form)) {
        found.push({ term: form, start: span[0], end: span[1], dull: false });
      }
    }
    return found;
  }

  return { fold, make, located };
})();
