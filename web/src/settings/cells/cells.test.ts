import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

import {
  type Cells,
  heightOf,
  laidOver,
  markOf,
  MOST_CELLS,
  placeFrom,
  readBlock,
  readCells,
  readLines,
  showLines,
  withColumn,
  withNames,
  withoutColumn,
  withoutRow,
  withRow,
  writeCells,
} from "./cells.ts";

interface Case {
  text: string;
  delimiter: string;
  cells: string[][] | null;
}

/** What Table Creator's own test reads, too. */
const cases = JSON.parse(readFileSync(new URL("../../../../tests/nodes/io/written_tables.json", import.meta.url), "utf8")) as Case[];

const again = (cells: Cells, delimiter = "auto", mark = "\t") => readCells(writeCells(cells, delimiter, mark), delimiter);

describe("a written table", () => {
  it.each(cases)("is read as Table Creator reads it: $text", ({ text, delimiter, cells }) => {
    const read = readCells(text, delimiter);
    expect(read).toEqual(cells ?? "unreadable");
    if (typeof read !== "string") expect(again(read, delimiter, markOf(text, delimiter))).toEqual(read);
  });

  it("is written so that its mark is found again", () => {
    const awkward = [
      ["a;b;c", "x|y, z"],
      ['5" pipe', "1,5"],
      ["two\nlines", "\ttab"],
      ["", ""],
    ];
    const read = awkward.map((row) => row.map((cell) => cell.trim()));
    for (const mark of ["\t", ";", "|", ","]) expect(again(awkward, "auto", mark)).toEqual(read);
    for (const delimiter of ["tab", "semicolon", "bar", "comma"]) expect(again(awkward, delimiter)).toEqual(read);
    const one = [["name"], ["a, b"], [""], ["c\td"]];
    expect(again(one, "auto", ",")).toEqual(one);
    expect(writeCells([["a", "b"], ["1", ""]], "auto", ",")).toBe("a, b\n1, ");
  });

  it("stays text where it is large", () => {
    const rows = (count: number) => Array.from({ length: count }, () => "1\t2\t3").join("\n");
    expect(readCells(`a\tb\tc\n${rows(MOST_CELLS / 3 - 1)}`, "auto")).toHaveLength(MOST_CELLS / 3);
    expect(readCells(`a\tb\tc\n${rows(MOST_CELLS / 3)}`, "auto")).toBe("large");
    expect(readCells("x".repeat(300_000), "auto")).toBe("large");
  });

  it("grows and shrinks by rows and columns", () => {
    const cells = [["a", "b"], ["1", "2"]];
    expect(withRow(cells, 1)).toEqual([["a", "b"], ["", ""], ["1", "2"]]);
    expect(withColumn(cells, 1)).toEqual([["a", "", "b"], ["1", "", "2"]]);
    expect(withoutRow(cells, 1)).toEqual([["a", "b"]]);
    expect(withoutColumn(cells, 0)).toEqual([["b"], ["2"]]);
    expect(withNames([["c3", "", " "], ["1", "2", "3"]], (number) => `c${number}`)[0]).toEqual(["c3", "c2", "c4"]);
  });

  it("ends at its last row that is not blank", () => {
    expect(heightOf([["a"], ["1"], [""], ["2"], [" "]])).toBe(4);
    expect(heightOf([[""], [""]])).toBe(1);
  });

  it("takes what a spreadsheet copies", () => {
    expect(readBlock("3,5")).toBeNull();
    expect(readBlock("one cell\r\n")).toBeNull();
    expect(readBlock('a\tb\r\n"two\nlines"\t"say ""so"""\r\n')).toEqual([["a", "b"], ["two\nlines", 'say "so"']]);
    expect(readBlock('"open\tb\nc')).toEqual([['"open', "b"], ["c"]]);
    const laid = laidOver([["a"], ["1"]], [["2,5", "3"], ["4"]], 1, 1);
    expect(laid).toEqual([["a", "", ""], ["1", "2,5", "3"], ["", "4", ""]]);
  });

  it("keeps the ends of lines in a cell that is typed into", () => {
    expect(readLines(showLines("Biel/\nBienne"))).toBe("Biel/\nBienne");
  });

  it("is walked by arrow keys up to its edges", () => {
    const cells = [["a", "b"], ["1", "2"]];
    expect(placeFrom({ row: 0, column: 0 }, "ArrowRight", cells)).toEqual({ row: 0, column: 1 });
    expect(placeFrom({ row: 1, column: 1 }, "ArrowDown", cells)).toBeNull();
    expect(placeFrom({ row: 0, column: 0 }, "ArrowLeft", cells)).toBeNull();
  });
});
