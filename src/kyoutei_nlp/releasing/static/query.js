// What a person typed into what the index is asked: searching/query.py, synonyms.py and compile.py for words, 「…」, - and =.
"use strict";
Kyoutei.query = (() => {
  const LONGEST_NAME = 8;
  const SYNONYM_WEIGHT = 0.8;
  const TOKEN = /\s+|-?["「『“][^"」』”]*["」』”]?|\S+/gu;
  const SIGNS = new Set(["AND", "OR", "NOT", "|", "&", "かつ", "または", "又は"]);

  const key = (words) => words.join(" ");

  // Plain words, required quotations, what must not be there.
  function parse(text) {
    const terms = [];
    const phrases = [];
    const unwanted = [];
    const notes = [];
    for (const [token] of text.replace(/[\u3000\s]+/gu, " ").matchAll(TOKEN)) {
      if (!token.trim()) continue;
      const denied = /^[-－−‐–]./u.test(token);
      const body = denied ? token.slice(1) : token;
      if (SIGNS.has(body.normalize("NFKC"))) {
        notes.push("「" + body + "」は、この頁ではことばの間に置いても働きません。二つのことばを並べると、両方を含むものが先に出ます");
        continue;
      }
      if (/^["「『“]/u.test(body)) {
        const inner = body.replace(/^["「『“]|["」』”]$/gu, "");
        if (/[\p{L}\p{N}]/u.test(inner)) (denied ? unwanted : phrases).push({ text: inner, isPhrase: true });
      } else if (/[\p{L}\p{N}]/u.test(body)) {
        const exact = /^[=＝]/u.test(body);
        (denied ? unwanted : terms).push({ text: exact ? body.slice(1) : body, exact, isPhrase: false });
      }
    }
    return { terms, phrases, unwanted, notes };
  }

  // Runs of words with content; what carries none ends a run.
  function contentRuns(lexicon, text) {
    const runs = [];
    let run = [];
    for (const word of Kyoutei.lexicon.located(lexicon, text)) {
      if (word.dull) {
        if (run.length) runs.push(run);
        run = [];
      } else {
        run.push({ term: word.term, surface: text.slice(word.start, word.end) });
      }
    }
    if (run.length) runs.push(run);
    return runs;
  }

  function idea(run, others) {
    return { words: run.map((w) => w.term), others, label: run.map((w) => w.surface).join("") };
  }

  // A word of one letter (市, 時, 者) stays with the word before it.
  function glued(run) {
    const groups = [];
    for (const word of run) {
      const last = groups[groups.length - 1];
      if (last && ([...word.term].length === 1 || [...last[0].term].length === 1)) last.push(word);
      else groups.push([word]);
    }
    return groups.map((group) => idea(group, []));
  }

  // The run cut at the longest stretches that have synonyms.
  function ideasOf(run, synonyms) {
    const found = [];
    let plain = [];
    let index = 0;
    while (index < run.length) {
      let hit = null;
      for (let length = Math.min(LONGEST_NAME, run.length - index); length > 0 && !hit; length -= 1) {
        const own = run.slice(index, index + length);
        const others = synonyms.get(key(own.map((w) => w.term)));
        if (others) hit = idea(own, others);
      }
      if (hit) {
        found.push(...glued(plain), hit);
        plain = [];
        index += hit.words.length;
      } else {
        plain.push(run[index]);
        index += 1;
      }
    }
    return [...found, ...glued(plain)];
  }

  function cut(site, term) {
    const runs = contentRuns(site.lexicon, term.text);
    const found = runs.flatMap((run) => ideasOf(run, site.synonyms));
    const ideas = new Map(found.map((one) => [key(one.words) + "|" + one.others.map(key).join("|"), term.exact ? { ...one, others: [] } : one]));
    const side = runs.map((run) => run.map((w) => w.term)).filter((words) => words.length >= 2 && words.length <= 4);
    return { ideas: [...ideas.values()], runs: side };
  }

  function tokens(site, text) {
    return Kyoutei.lexicon.located(site.lexicon, text).map((word) => word.term);
  }

  // Words, quotations and signs of the query as what selects, scores and marks.
  function plan(site, text) {
    const query = parse(text);
    const cuts = query.terms.map((term) => cut(site, term));
    const phrases = query.phrases.map((phrase) => tokens(site, phrase.text)).filter((words) => words.length);
    const features = new Map();
    const add = (words, number, weight) => {
      if (words.length && !features.has(key(words))) features.set(key(words), { words, idea: number, weight });
    };
    let number = 0;
    for (const own of cuts) {
      for (const one of own.ideas) {
        const long = one.words.filter((word) => [...word].length > 1);
        const alone = one.words.length > 1 && long.length ? long.map((word) => [word]) : [one.words];
        for (const words of alone) add(words, number, 1);
        for (const words of one.others) add(words, number, SYNONYM_WEIGHT);
        number += 1;
      }
      for (const run of own.runs) add(run, null, 1);
    }
    for (const words of phrases) add(words, null, 1);
    const ideas = cuts.flatMap((own) => own.ideas);
    const unwanted = query.unwanted.flatMap((one) => (one.isPhrase ? [[{ words: tokens(site, one.text), others: [] }]] : [cut(site, one).ideas]));
    const marked = [...phrases, ...ideas.flatMap((one) => [one.words, ...one.others, ...one.words.filter((w) => [...w].length > 1).map((w) => [w])]), ...cuts.flatMap((own) => own.runs)];
    return {
      ideas,
      features: [...features.values()],
      required: phrases,
      unwanted: unwanted.filter((one) => one.length),
      marked: [...new Map(marked.filter((words) => words.length).map((words) => [key(words), words])).values()],
      shown: ideas.filter((one) => one.others.length).map((one) => ({ word: one.label, synonyms: one.others.map((words) => words.join("")) })),
      notes: query.notes,
      text: [...query.terms, ...query.phrases].map((one) => one.text).join(" "),
      nWords: query.terms.length + query.phrases.length,
      hasWords: query.terms.length + query.phrases.length > 0,
    };
  }

  return { parse, plan, tokens, key };
})();
