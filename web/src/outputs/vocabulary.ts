/** Vocabularies as they are stored: marks at the first indices, tokens behind them. Pure. */

export interface Token {
  index: number;
  text: string;
  mark: (typeof MARKS)[number] | null;
}

/** Indices 0 to 3, as the encoder of sequences keeps them. */
const MARKS = ["padding", "start", "end", "unknown"] as const;

export function isVocabulary(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) return false;
  const { tokens } = value as { tokens?: unknown };
  return Array.isArray(tokens) && tokens.every((token) => typeof token === "string");
}

export function readTokens(value: Record<string, unknown>): Token[] {
  const marks = MARKS.map((mark, index) => ({ index, text: "", mark }));
  const tokens = (value.tokens as string[]).map((text, place) => ({ index: place + MARKS.length, text, mark: null }));
  return [...marks, ...tokens];
}
