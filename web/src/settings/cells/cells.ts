/**
 * A small table as the text that holds it, and as cells. Read as Table Creator reads it
 * (src/netwright/nodes/io/table_creator.py). Pure.
 */

/** Rows of equal length. The first holds the names of the columns. */
export type Cells = readonly (readonly string[])[];

/** So many cells make a grid; more are quicker to handle as text. */
export const MOST_CELLS = 1500;
const MOST_LETTERS = 200_000;

const MARKS: Record<string, string> = { comma: ",", semicolon: ";", tab: "\t", bar: "|" };
const FOUND = ["\t", ";", "|", ","];
const QUOTED = /(^|[\t;|,]) *"[^"]*(?:""[^"]*)*"/g;

/** The mark between cells: the one that was chosen, or the one that the names have most often outside quotes. */
export function markOf(text: string, delimiter: string): string {
  const chosen = MARKS[delimiter];
  if (chosen !== undefined) return chosen;
  const names = text.trimStart().replace(QUOTED, "$1").split("\n", 1)[0] ?? "";
  const count = (mark: string) => names.split(mark).length;
  return FOUND.reduce((best, mark) => (count(mark) > count(best) ? mark : best));
}

/** The cells of a text, or why it makes no grid. Empty lines above the names are passed over. */
export function readCells(text: string, delimiter: string): Cells | "large" | "unreadable" {
  if (text.length > MOST_LETTERS) return "large";
  const parsed = parse(text, markOf(text, delimiter));
  if (parsed === null) return "unreadable";
  const start = parsed.findIndex((line) => line.some((cell) => cell.trim() !== ""));
  if (start < 0) return [[""], [""]];
  return ifSmall(rectangle(parsed.slice(start).map((line) => line.map((cell) => cell.trim()))));
}

export function ifSmall(cells: Cells): Cells | "large" {
  return cells.length * (cells[0]?.length ?? 0) > MOST_CELLS ? "large" : cells;
}

/** The text of cells, with the mark that parts them now where it will be found again. */
export function writeCells(cells: Cells, delimiter: string, mark: string): string {
  // In a single column there is no mark to be found: the tab is what is taken then.
  const between = MARKS[delimiter] ?? (cells[0]?.length === 1 ? "\t" : mark);
  return cells
    .map((row, place) => {
      const special = place === 0 ? /["\r\n\t;|,]/ : new RegExp(`["\\r\\n${between === "|" ? "\\|" : between}]`);
      const words = row.map((cell) => writeCell(cell.trim(), special));
      return words.length === 1 && words[0] === "" ? '""' : words.join(between === "," ? ", " : between);
    })
    .join("\n");
}

function writeCell(cell: string, special: RegExp): string {
  return special.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}

/** An input has one line; a sign stands for the end of a line in a cell. */
export function showLines(text: string): string {
  return text.replace(/\r?\n/g, "↵");
}

export function readLines(shown: string): string {
  return shown.replaceAll("↵", "\n");
}

/** Cells from the clipboard: tabs between columns, as spreadsheets copy them; null for text that belongs into one cell. */
export function readBlock(text: string): string[][] | null {
  const whole = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  if (!/[\t\n]/.test(whole)) return null;
  return parse(whole, "\t") ?? whole.split("\n").map((line) => line.split("\t"));
}

/** Lay a block over the cells with its corner at a place; the table grows where it has to. */
export function laidOver(cells: Cells, block: Cells, row: number, column: number): Cells {
  const height = Math.max(cells.length, row + block.length);
  const made = Array.from({ length: height }, (_, place) => {
    const line = [...(cells[place] ?? [])];
    const over = block[place - row] ?? [];
    while (line.length < column + over.length) line.push("");
    line.splice(column, over.length, ...over.map((cell) => cell.trim()));
    return line;
  });
  return rectangle(made);
}

export function withCell(cells: Cells, row: number, column: number, text: string): Cells {
  return cells.map((line, place) => (place === row ? line.map((cell, other) => (other === column ? text : cell)) : line));
}

export function withRow(cells: Cells, place: number): Cells {
  return [...cells.slice(0, place), (cells[0] ?? []).map(() => ""), ...cells.slice(place)];
}

export function withColumn(cells: Cells, place: number): Cells {
  return cells.map((line) => [...line.slice(0, place), "", ...line.slice(place)]);
}

export function withoutRow(cells: Cells, place: number): Cells {
  return cells.filter((_, row) => row !== place);
}

export function withoutColumn(cells: Cells, place: number): Cells {
  return cells.map((line) => line.filter((_, column) => column !== place));
}

/** Give the columns without a name one that no other has: `make` gives the n-th. */
export function withNames(cells: Cells, make: (number: number) => string): Cells {
  const names = [...(cells[0] ?? [])];
  if (names.every((name) => name.trim() !== "")) return cells;
  names.forEach((name, place) => {
    let number = place + 1;
    if (name.trim() !== "") return;
    while (names.includes(make(number))) number += 1;
    names[place] = make(number);
  });
  return [names, ...cells.slice(1)];
}

/** How wide a column is, in letters; Korean ones take the room of two. */
export function lettersOf(cells: Cells, column: number): number {
  const widths = cells.map((line) => [...(line[column] ?? "")].reduce((sum, letter) => sum + (letter > "\u1100" ? 2 : 1), 0));
  return Math.min(Math.max(...widths, 6), 24);
}

export interface Place {
  row: number;
  column: number;
}

/** Where a key leads from a cell; null where the table ends. */
export function placeFrom(at: Place, key: string, cells: Cells): Place | null {
  const [down, right] = STEPS[key] ?? [0, 0];
  const to = { row: at.row + down, column: at.column + right };
  return cells[to.row]?.[to.column] === undefined ? null : to;
}

/** The cell at a place, or the nearest that is left. */
export function nearest(at: Place, cells: Cells): Place {
  return { row: Math.min(at.row, cells.length - 1), column: Math.min(at.column, (cells[0]?.length ?? 1) - 1) };
}

const STEPS: Record<string, readonly [number, number]> = {
  ArrowUp: [-1, 0],
  ArrowDown: [1, 0],
  ArrowLeft: [0, -1],
  ArrowRight: [0, 1],
};

export function isBlank(row: readonly string[] | undefined): boolean {
  return (row ?? []).every((cell) => cell.trim() === "");
}

/** How many rows the table has, the names among them: blank ones at the end are not of it. */
export function heightOf(cells: Cells): number {
  return Math.max(cells.findLastIndex((row) => !isBlank(row)) + 1, 1);
}

function rectangle(lines: readonly (readonly string[])[]): Cells {
  const width = Math.max(...lines.map((line) => line.length), 1);
  return lines.map((line) => (line.length === width ? line : [...line, ...Array<string>(width - line.length).fill("")]));
}

/** Delimited text as Python's strict reader takes it, with spaces before a cell left out; null for what it refuses. */
function parse(text: string, mark: string): string[][] | null {
  const lines: string[][] = [];
  let line: string[] = [];
  let place = 0;
  while (place < text.length) {
    while (text[place] === " ") place += 1;
    let cell = "";
    if (text[place] === '"') {
      const end = closingQuote(text, place + 1);
      if (end < 0) return null;
      cell = text.slice(place + 1, end).replaceAll('""', '"');
      place = end + 1;
    } else {
      const start = place;
      while (place < text.length && text[place] !== mark && text[place] !== "\n" && text[place] !== "\r") place += 1;
      cell = text.slice(start, place);
    }
    if (text[place] === mark) {
      line.push(cell);
      place += 1;
      // A mark at the very end has an empty cell behind it.
      if (place < text.length) continue;
      cell = "";
    }
    const lineEnd = place >= text.length ? 0 : text[place] === "\n" ? 1 : text.startsWith("\r\n", place) ? 2 : -1;
    if (lineEnd < 0) return null;
    lines.push(line.length === 0 && cell === "" ? [] : [...line, cell]);
    line = [];
    place += lineEnd;
  }
  return lines;
}

/** Where the quote stands that closes a cell; two in a row are one of its letters. */
function closingQuote(text: string, start: number): number {
  let place = text.indexOf('"', start);
  while (place >= 0 && text[place + 1] === '"') place = text.indexOf('"', place + 2);
  return place;
}
