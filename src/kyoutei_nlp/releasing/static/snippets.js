// True quotations round the best match, with every match marked: searching/snippets.py.
"use strict";
Kyoutei.snippets = (() => {
  const LENGTH = 110;
  const SLACK = 25;
  const BORDERS = "。\n．！？";
  const SOFT_BORDERS = "、，　 ・；：）」";
  const CLOSING = "）)」』】〕";

  // Where the word sequences stand in the text, long ones first, sentence by sentence.
  function marks(site, text, wanted) {
    const sequences = [...wanted].sort((a, b) => b.length - a.length);
    const found = [];
    if (!sequences.length) return found;
    for (const sentence of text.matchAll(/[^。\n]+[。\n]?/gu)) {
      const words = Kyoutei.lexicon.located(site.lexicon, sentence[0]);
      words.forEach((word, index) => {
        const fits = sequences.find((one) => one.every((term, k) => words[index + k] && words[index + k].term === term));
        if (fits) found.push([sentence.index + word.start, sentence.index + words[index + fits.length - 1].end]);
      });
    }
    return merged(found);
  }

  function merged(spans) {
    const found = [];
    for (const [start, end] of spans.sort((a, b) => a[0] - b[0] || a[1] - b[1])) {
      const last = found[found.length - 1];
      if (last && start <= last[1]) last[1] = Math.max(last[1], end);
      else found.push([start, end]);
    }
    return found;
  }

  function bestStart(text, spans) {
    let best = 0;
    let bestScore = 0;
    spans.forEach((first, index) => {
      const inside = new Set(spans.slice(index).filter((one) => one[1] - first[0] <= LENGTH - SLACK).map((one) => text.slice(one[0], one[1])));
      const score = [...inside].reduce((sum, one) => sum + one.length, 0);
      if (score > bestScore) [best, bestScore] = [first[0], score];
    });
    return best;
  }

  const isBorder = (text, at, borders) => borders.includes(text[at - 1]) && !(at < text.length && CLOSING.includes(text[at]));

  function begin(text, start, hasMark) {
    if (!hasMark || start === 0) return start;
    const floor = Math.max(0, start - SLACK);
    for (const borders of [BORDERS, SOFT_BORDERS]) {
      for (let at = start; at > floor; at -= 1) if (isBorder(text, at, borders)) return at;
    }
    return floor;
  }

  function finish(text, end, spans) {
    if (end === text.length) return end;
    for (const borders of [BORDERS, SOFT_BORDERS]) {
      for (let step = 0; step < SLACK; step += 1) {
        for (const at of [end + step, end - step]) {
          if (at > 0 && at <= text.length && isBorder(text, at, borders) && !spans.some((one) => one[0] < at && at < one[1])) return at;
        }
      }
    }
    return Math.max(end, ...spans.filter((one) => one[0] < end).map((one) => one[1]));
  }

  // The stretch of the passage that holds the most different matches: text and marks inside it.
  function quote(site, text, wanted) {
    const spans = marks(site, text, wanted);
    let start = bestStart(text, spans);
    start = begin(text, start, spans.some((one) => one[0] >= start));
    let end = finish(text, Math.min(text.length, start + LENGTH), spans);
    while (start < end - 1 && /\s/u.test(text[start])) start += 1;
    while (end > start + 1 && /\s/u.test(text[end - 1])) end -= 1;
    const inside = spans.filter((one) => one[0] >= start && one[1] <= end).map((one) => [one[0] - start, one[1] - start]);
    return { start, text: text.slice(start, end), marks: inside };
  }

  return { marks, quote };
})();
