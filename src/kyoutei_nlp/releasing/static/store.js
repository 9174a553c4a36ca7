// The files of the site as they are asked for: each is a script that puts its part here. No server, no fetch.
"use strict";
var Kyoutei = (() => {
  const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  const VALUES = new Int8Array(128).fill(-1);
  for (let i = 0; i < LETTERS.length; i += 1) VALUES[LETTERS.charCodeAt(i)] = i;

  // Numbers from 0 on, five bits a letter, the low ones first; the sixth bit says that more follow (releasing/coding.py).
  function numbers(text) {
    const found = [];
    let value = 0;
    let place = 1;
    for (let i = 0; i < text.length; i += 1) {
      const bits = VALUES[text.charCodeAt(i)];
      value += (bits & 31) * place;
      if (bits & 32) { place *= 32; } else { found.push(value); value = 0; place = 1; }
    }
    return found;
  }

  // Ascending numbers, kept as the distance to the one before.
  function ascending(text) {
    const found = numbers(text);
    for (let i = 1; i < found.length; i += 1) found[i] += found[i - 1];
    return found;
  }

  // FNV-1a over UTF-16 code units; which file a word stands in.
  function hash(text) {
    let value = 0x811c9dc5;
    for (let i = 0; i < text.length; i += 1) {
      value = Math.imul(value ^ text.charCodeAt(i), 0x01000193) >>> 0;
    }
    return value;
  }

  const parts = new Map();
  const waiting = new Map();

  function put(name, part) {
    parts.set(name, part);
  }

  function load(name) {
    if (parts.has(name)) return Promise.resolve(parts.get(name));
    if (!waiting.has(name)) {
      waiting.set(name, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        script.src = "data/" + name + ".js";
        script.onload = () => resolve(parts.get(name));
        script.onerror = () => {
          waiting.delete(name);
          reject(new Error("ファイル data/" + name + ".js が開けません。フォルダごと写したか確かめてください"));
        };
        document.head.append(script);
      }));
    }
    return waiting.get(name);
  }

  return { numbers, ascending, hash, put, load };
})();
