// Passages that answer, scored as in searching/scoring.py and put in order as in searching/answering.py, ranking.py and engine.py.
"use strict";
Kyoutei.search = (() => {
  const K1 = 1.2;
  const B = 0.75;
  const FULL = 0.5;
  const TITLE_WEIGHT = 1;
  const ALL_WORDS = 0.3;
  const OTHER_PASSAGES = 0.1;
  const COVERAGE = 0.2;
  const WHOLE = 0.85;
  const CANDIDATES = 400;
  const STRICT_BONUS = 1000;
  const ENOUGH = 20;
  const SHORT_QUERY = 2;
  const INSIDE = 50;
  const INSIDE_SHARE = 0.05;
  const OR_AXES = new Set(["year", "fy", "kind", "agreement", "state", "theme"]);
  const key = (words) => words.join(" ");

  // ── the index ──────────────────────────────────────────────────────────────────────────────

  // The whole site: what is small is here from the start, what is large comes when it is asked for.
  async function open() {
    const core = await Kyoutei.load("core");
    const words = await Kyoutei.load("words");
    const counts = Kyoutei.numbers(core.passages);
    const first = [0];
    const entryOf = [];
    counts.forEach((n, entry) => {
      first.push(first[entry] + n);
      for (let i = 0; i < n; i += 1) entryOf.push(entry);
    });
    const nTerms = Kyoutei.numbers(core.n_terms);
    const unindexed = new Uint8Array(entryOf.length);
    for (const number of Kyoutei.ascending(core.unindexed)) unindexed[number] = 1;
    const axes = {};
    for (const [axis, values] of Object.entries(core.axes)) {
      axes[axis] = new Map(Object.entries(values).map(([value, told]) => [value, Kyoutei.ascending(told)]));
    }
    const entryTerms = counts.map(() => 0);
    entryOf.forEach((entry, number) => { entryTerms[entry] += nTerms[number]; });
    const nFilled = entryTerms.filter((n) => n > 0).length;
    return {
      core, first, entryOf, nTerms, entryTerms, nFilled,
      entryAverage: Math.max(1, sum(entryTerms) / Math.max(1, nFilled)), unindexed, axes,
      nEntries: counts.length,
      average: Math.max(1, sum(nTerms) / Math.max(1, entryOf.length)),
      documentOf: Kyoutei.numbers(core.document_of),
      twinOf: Kyoutei.numbers(core.twins),
      ranks: Object.fromEntries(Object.entries(core.ranks).map(([name, told]) => [name, Kyoutei.numbers(told)])),
      lexicon: Kyoutei.lexicon.make(words),
      terms: words.terms.split(" "),
      synonyms: new Map(words.synonyms.map(([from, to]) => [from, to.map((one) => one.split(" "))])),
      postings: new Map(),
    };
  }

  // Where a word stands: passages with its places in them, entries with its places in the title.
  async function fetchPostings(site, words) {
    const wanted = [...new Set(words)].filter((word) => !site.postings.has(word));
    await Promise.all(wanted.map(async (word) => {
      const shard = await Kyoutei.load("terms/" + (Kyoutei.hash(word) & (site.core.term_files - 1)));
      site.postings.set(word, unpacked(shard && Object.hasOwn(shard, word) ? shard[word] : ["", "", "", "", "", ""]));
    }));
  }

  function unpacked([passages, counts, places, titles, titleCounts, titlePlaces]) {
    return { text: placed(passages, counts, places), title: placed(titles, titleCounts, titlePlaces) };
  }

  function placed(owners, counts, places) {
    const found = new Map();
    const numbers = Kyoutei.ascending(owners);
    const often = Kyoutei.numbers(counts);
    const steps = Kyoutei.numbers(places);
    let at = 0;
    numbers.forEach((number, i) => {
      const own = steps.slice(at, at + often[i]);
      for (let k = 1; k < own.length; k += 1) own[k] += own[k - 1];
      found.set(number, own);
      at += often[i];
    });
    return found;
  }

  // Owner → how often the words stand side by side, as Python's str.count over " a b " counts them.
  function runsOf(site, words, column) {
    const maps = words.map((word) => site.postings.get(word)[column]);
    const found = new Map();
    if (maps.length === 1) {
      for (const [owner, places] of maps[0]) found.set(owner, places.length);
      return found;
    }
    const rest = maps.slice(1).map((map) => map);
    for (const [owner, places] of maps[0]) {
      if (!rest.every((map) => map.has(owner))) continue;
      const sets = rest.map((map) => new Set(map.get(owner)));
      let count = 0;
      let free = 0;
      for (const place of places) {
        if (place < free || !sets.every((set, k) => set.has(place + k + 1))) continue;
        count += 1;
        free = place + words.length + 1;
      }
      if (count) found.set(owner, count);
    }
    return found;
  }

  // What is known of words side by side: how often in each passage and title, and which passages answer (ascending).
  function matched(site, words) {
    if (words.some((word) => !site.postings.has(word))) throw new Error("索引を先に読みます");
    const text = runsOf(site, words, "text");
    const title = runsOf(site, words, "title");
    const holders = new Set(text.keys());
    for (const entry of title.keys()) {
      for (let number = site.first[entry]; number < site.first[entry + 1]; number += 1) {
        if (!site.unindexed[number]) holders.add(number);
      }
    }
    return { text, title, holders };
  }

  function union(sets) {
    const found = new Set();
    for (const set of sets) for (const number of set) found.add(number);
    return found;
  }

  // ── which passages ─────────────────────────────────────────────────────────────────────────

  // Whether an agreement holds on a day: searching/entries.py, state_of_term.
  function state(term, day) {
    const [first, last, openEnded, renewal, ended] = term.split("|");
    if (ended === "1") return "満了";
    if (first && day < first) return "不明";
    if (!last) return openEnded === "1" ? "有効" : "不明";
    if (day <= last) return "有効";
    return renewal === "1" ? "自動更新中(推定)" : "満了";
  }

  function axis(site, name, day) {
    if (name !== "state") return site.axes[name] || new Map();
    const found = new Map();
    for (const [term, entries] of site.axes.term || []) {
      const told = state(term, day);
      found.set(told, [...(found.get(told) || []), ...entries]);
    }
    return found;
  }

  // Bool by entry, for each filtered axis.
  function masks(site, filters, day) {
    const found = new Map();
    for (const [name, values] of Object.entries(filters)) {
      if (!values.length) continue;
      const known = axis(site, name, day);
      const mask = new Uint8Array(site.nEntries).fill(OR_AXES.has(name) ? 0 : 1);
      for (const value of values) {
        const own = new Uint8Array(site.nEntries);
        for (const entry of known.get(value) || []) own[entry] = 1;
        for (let entry = 0; entry < mask.length; entry += 1) mask[entry] = OR_AXES.has(name) ? mask[entry] | own[entry] : mask[entry] & own[entry];
      }
      found.set(name, mask);
    }
    return found;
  }

  function allowedPassages(site, plan, told) {
    const allowed = new Uint8Array(site.entryOf.length).fill(1);
    for (const mask of told.values()) {
      for (let number = 0; number < allowed.length; number += 1) allowed[number] &= mask[site.entryOf[number]];
    }
    for (const words of plan.required) {
      const { holders } = matched(site, words);
      for (let number = 0; number < allowed.length; number += 1) if (!holders.has(number)) allowed[number] = 0;
    }
    for (const ideas of plan.unwanted) {
      const sets = ideas.map((one) => ideaHolders(site, one));
      for (const number of sets[0]) if (sets.every((set) => set.has(number))) allowed[number] = 0;
    }
    return allowed;
  }

  function ideaHolders(site, idea) {
    return union([idea.words, ...idea.others].map((words) => matched(site, words).holders));
  }

  // The allowed passages with every idea.
  function exactPassages(site, plan, allowed) {
    const found = [];
    if (!plan.ideas.length) {
      if (plan.hasWords && !plan.required.length) return found;
      allowed.forEach((yes, number) => { if (yes) found.push(number); });
      return found;
    }
    const sets = plan.ideas.map((one) => ideaHolders(site, one)).sort((a, b) => a.size - b.size);
    for (const number of sets[0]) if (allowed[number] && sets.every((set) => set.has(number))) found.push(number);
    return found.sort((a, b) => a - b);
  }

  // ── how well ───────────────────────────────────────────────────────────────────────────────

  const rarity = (holders, n) => Math.log(1 + (n - holders + 0.5) / (holders + 0.5));

  // Each feature with where it stands and what it weighs.
  function weighed(site, plan) {
    return plan.features.map((feature) => {
      const match = matched(site, feature.words);
      return { ...feature, match, value: feature.weight * rarity(match.holders.size, Math.max(1, site.entryOf.length)) };
    });
  }

  function firstScores(site, features) {
    const scores = new Map();
    for (const { match, value } of features) {
      for (const number of match.holders) {
        const length = site.nTerms[number] / site.average;
        scores.set(number, (scores.get(number) || 0) + (value * (K1 + 1)) / (1 + K1 * (1 - B + B * length)));
      }
    }
    return scores;
  }

  // BM25 as a share of a full answer: often(n) says how often feature n stands there, length against the mean.
  function share(features, weights, often, length) {
    const room = K1 * (1 - B + B * length);
    const typed = new Map();
    const instead = new Map();
    features.forEach(({ idea, weight }, n) => {
      const own = often(n);
      const score = (weights[n] * own * (K1 + 1)) / (own + room);
      if (weight === 1) typed.set(idea, (typed.get(idea) || 0) + score);
      else instead.set(idea, Math.max(instead.get(idea) || 0, score));
    });
    let sum = 0;
    for (const idea of new Set([...typed.keys(), ...instead.keys()])) sum += Math.max(typed.get(idea) || 0, instead.get(idea) || 0);
    return sum / fullAnswer(features, weights);
  }

  // The weights of the words as typed; of all features where no word stands for an idea.
  function fullAnswer(features, weights) {
    const typed = weights.filter((_, n) => features[n].idea !== null && features[n].weight === 1);
    return Math.max(FULL * (K1 + 1) * sum(typed.length ? typed : weights), 1e-9);
  }

  const sum = (numbers) => numbers.reduce((a, b) => a + b, 0);

  // The share of the ideas, by their rarity, that stand anywhere in an agreement.
  function coverage(features, often) {
    const best = new Map();
    const full = new Map();
    features.forEach(({ idea, value }, n) => {
      if (idea === null) return;
      full.set(idea, Math.max(full.get(idea) || 0, value));
      if (often(n) > 0) best.set(idea, Math.max(best.get(idea) || 0, value));
    });
    return sum([...best.values()]) / Math.max(sum([...full.values()]), 1e-9);
  }

  // Every passage, and the whole, of the agreements of the candidates.
  function judged(site, features, candidates) {
    const values = features.map((one) => one.value);
    const wide = features.map(({ weight, match }) => weight * rarity(new Set([...match.holders].map((number) => site.entryOf[number])).size, site.nFilled));
    const passages = new Map();
    const whole = new Map();
    for (const entry of new Set(candidates.map((number) => site.entryOf[number]))) {
      const heads = features.map(({ match }) => TITLE_WEIGHT * Math.min(1, match.title.get(entry) || 0));
      const here = heads.map((head) => head);
      const shares = [];
      for (let number = site.first[entry]; number < site.first[entry + 1]; number += 1) {
        const own = features.map(({ match }) => match.text.get(number) || 0);
        own.forEach((count, n) => { here[n] += count; });
        const head = site.unindexed[number] ? 0 : 1;
        const score = share(features, values, (n) => own[n] + head * heads[n], site.nTerms[number] / site.average);
        if (score > 0) shares.push({ number, score, inText: sum(own) > 0 });
      }
      // A title stands for all its passages: it is told of each only where nothing is in the text of any.
      const anyInText = shares.some((one) => one.inText);
      for (const one of shares) if (one.inText || !anyInText) passages.set(one.number, one.score);
      whole.set(entry, { share: share(features, wide, (n) => here[n], site.entryTerms[entry] / site.entryAverage), coverage: coverage(features, (n) => here[n]) });
    }
    return { passages, whole };
  }

  // A short query inside longer words: 港 in 空港.
  function insideWords(site, plan, allowed) {
    const text = plan.text.replace(/\s+/gu, "");
    const folded = Kyoutei.lexicon.fold(text).folded;
    if ([...text].length > SHORT_QUERY || !folded) return [];
    const longer = site.terms.filter((term) => term !== folded && term.includes(folded));
    longer.sort((a, b) => [...a].length - [...b].length || (a < b ? -1 : 1));
    return longer.slice(0, INSIDE);
  }

  function insidePassages(site, words, allowed) {
    const found = [...union(words.map((word) => matched(site, [word]).holders))].filter((number) => allowed[number]);
    return found.sort((a, b) => a - b).slice(0, CANDIDATES);
  }

  // Passages by entry, best first; entries with their scores, best first.
  function ranked(site, features, { allowed, strict, exact, inside }) {
    const first = firstScores(site, features);
    const bonus = new Set(strict);
    for (const number of strict) if (!first.has(number)) first.set(number, 0);
    const told = [...first].filter(([number]) => allowed[number]).map(([number, score]) => [number, bonus.has(number) ? score + STRICT_BONUS : score]);
    const candidates = told.filter(([, score]) => score > 0).sort((a, b) => b[1] - a[1] || a[0] - b[0]).slice(0, CANDIDATES);
    const { passages: shares, whole } = judged(site, features, candidates.map(([number]) => number));
    const passages = [...shares].filter(([number]) => allowed[number]).map(([number, score]) => ({ number, score: score + (bonus.has(number) ? ALL_WORDS : 0) }));
    const known = new Set(passages.map((one) => one.number));
    for (const number of inside) if (!known.has(number)) passages.push({ number, score: INSIDE_SHARE });
    passages.sort((a, b) => b.score - a.score || a.number - b.number);
    const byEntry = new Map();
    for (const one of passages) {
      const entry = site.entryOf[one.number];
      (byEntry.get(entry) || byEntry.set(entry, []).get(entry)).push(one);
    }
    const holders = new Set(exact.map((number) => site.entryOf[number]));
    const order = [...byEntry].map(([entry, own]) => {
      const all = whole.get(entry) || { share: 0, coverage: 0 };
      const parts = own[0].score + OTHER_PASSAGES * sum(own.slice(1, 3).map((one) => one.score)) + COVERAGE * all.coverage;
      return { entry, score: (1 - WHOLE) * parts + WHOLE * all.share + (holders.has(entry) ? ALL_WORDS : 0) };
    });
    order.sort((a, b) => b.score - a.score || a.entry - b.entry);
    return { byEntry, order, first };
  }

  // ── in which order ─────────────────────────────────────────────────────────────────────────

  function ordered(site, request, found, exact) {
    const has = new Uint8Array(site.nEntries);
    for (const number of exact) has[site.entryOf[number]] = 1;
    const nExact = has.reduce((a, b) => a + b, 0);
    const kept = found.order.filter((one, place) => has[one.entry] || nExact < ENOUGH || place < ENOUGH).map((one) => one.entry);
    const everything = Uint8Array.from(has);
    for (const entry of kept) everything[entry] = 1;
    if (request.sort !== "relevance" || !kept.length) {
      const rank = site.ranks[request.sort === "relevance" ? "newest" : request.sort];
      const all = [];
      everything.forEach((yes, entry) => { if (yes) all.push(entry); });
      return { everything, nExact, order: all.sort((a, b) => rank[a] - rank[b]) };
    }
    const front = new Set(kept);
    const best = new Map();
    for (const number of exact) {
      const entry = site.entryOf[number];
      if (!front.has(entry)) best.set(entry, Math.max(best.get(entry) || 0, found.first.get(number) || 0));
    }
    const behind = [...best.keys()].sort((a, b) => best.get(b) - best.get(a) || a - b);
    return { everything, nExact, order: [...kept, ...behind] };
  }

  function facets(site, plan, request, told, everything, exact) {
    const found = [];
    for (const name of Object.keys(site.core.facets)) {
      let mask = everything;
      if (told.has(name) && OR_AXES.has(name) && (exact.length || !plan.hasWords)) {
        const others = new Map([...told].filter(([other]) => other !== name));
        mask = Uint8Array.from(everything);
        for (const number of exactPassages(site, plan, allowedPassages(site, plan, others))) mask[site.entryOf[number]] = 1;
      }
      const chosen = new Set(request.filters[name] || []);
      const values = [...axis(site, name, request.day)].map(([value, entries]) => ({
        value, count: entries.filter((entry) => mask[entry]).length, chosen: chosen.has(value),
      }));
      found.push({ axis: name, label: site.core.facets[name], values: values.filter((one) => one.count || one.chosen) });
    }
    return found;
  }

  // One request, all of its answers: {query, filters: {axis: [value]}, sort, day}.
  async function run(site, request) {
    const plan = Kyoutei.query.plan(site, request.query);
    const typed = [...plan.features.map((one) => one.words), ...plan.ideas.flatMap((one) => [one.words, ...one.others]), ...plan.required, ...plan.unwanted.flatMap((ideas) => ideas.flatMap((one) => [one.words, ...one.others]))];
    await fetchPostings(site, typed.flat());
    const told = masks(site, request.filters, request.day);
    const allowed = allowedPassages(site, plan, told);
    const nothing = request.query.trim() && !plan.hasWords && !plan.unwanted.length;
    let exact = nothing ? [] : exactPassages(site, plan, allowed);
    let found = { byEntry: new Map(), order: [], first: new Map() };
    if (plan.hasWords) {
      const longer = insideWords(site, plan, allowed);
      await fetchPostings(site, longer);
      const inside = insidePassages(site, longer, allowed);
      const strict = exact;
      if (inside.length && plan.nWords === 1) exact = [...union([exact, inside])].sort((a, b) => a - b);
      found = ranked(site, weighed(site, plan), { allowed, strict, exact, inside });
    }
    const { everything, nExact, order } = ordered(site, request, found, exact);
    const groups = new Map();
    for (const entry of order) groups.set(site.twinOf[entry], (groups.get(site.twinOf[entry]) || 0) + 1);
    const seen = new Set();
    const scores = new Map(found.order.map((one) => [one.entry, one.score]));
    const hits = order.filter((entry) => !seen.has(site.twinOf[entry]) && seen.add(site.twinOf[entry])).map((entry) => ({
      entry, score: scores.get(entry) || 0, passages: found.byEntry.get(entry) || [], twins: groups.get(site.twinOf[entry]) - 1,
    }));
    return { plan, hits, total: hits.length, exact: plan.hasWords ? Math.min(nExact, hits.length) : hits.length, facets: facets(site, plan, request, told, everything, exact) };
  }

  return { open, run, state };
})();
