/** How well a text answers a search: all words must be found; starts of words count most. */

/** 0 for no match; larger is better. `texts` go from most to least telling. */
export function rank(query: string, texts: readonly string[]): number {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return 1;
  let total = 0;
  for (const word of words) {
    const score = Math.max(...texts.map((text, index) => rankWord(word, text.toLowerCase()) / (index === 0 ? 1 : 6)));
    if (score <= 0) return 0;
    total += score;
  }
  return total;
}

function rankWord(word: string, text: string): number {
  if (text === word) return 100;
  if (text.startsWith(word)) return 80;
  const at = text.indexOf(word);
  if (at < 0) return initials(text).startsWith(word) && word.length > 1 ? 40 : 0;
  return /[\s(_-]/.test(text[at - 1] ?? "") ? 60 : 20;
}

function initials(text: string): string {
  return text
    .split(/[\s_-]+/)
    .map((part) => part[0] ?? "")
    .join("");
}
