import { describe, expect, it } from "vitest";

import type { Message } from "@/api/types.ts";
import { inWords } from "./figureWords.ts";

const message = (template: string, values: Message["values"] = {}): Message => ({ template, values });
const tell = ({ template, values }: Message) => `<${template} ${Object.values(values).join(",")}>`;

const drawn = {
  title: { text: "mine", subtitle: "2 of 3 rows; none missing" },
  data: { values: [{ rows: 1 }] },
  layer: [{ encoding: { x: { field: "x", title: "rows" }, y: { field: "rows", title: "rows" } } }],
};

describe("the words of a figure", () => {
  it("are said anew where they stand, and nowhere else", () => {
    const words = [
      { place: ["title", "subtitle"], messages: [message("{shown} of {rows} rows", { shown: 2, rows: 3 }), message("none missing")] },
      { place: ["layer", 0, "encoding", "y", "title"], messages: [message("rows")] },
    ];
    const made = inWords({ ...drawn, usermeta: { words } }, tell);
    expect(made.title).toEqual({ text: "mine", subtitle: "<{shown} of {rows} rows 2,3>; <none missing >" });
    expect(made.layer).toEqual([{ encoding: { x: { field: "x", title: "rows" }, y: { field: "rows", title: "<rows >" } } }]);
    expect(made.data).toBe(drawn.data);
  });

  it("stay as they are where what came along does not fit", () => {
    const odd = [null, 1, { place: ["title"] }, { place: ["gone", "x"], messages: [message("a")] }, { place: ["__proto__", "x"], messages: [message("a")] }, { place: ["data"], messages: [message("a")] }];
    const { usermeta: _, ...made } = inWords({ ...drawn, usermeta: { words: odd } }, tell);
    expect(made).toEqual(drawn);
    expect(inWords(drawn, tell)).toBe(drawn);
  });
});
