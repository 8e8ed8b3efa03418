import { describe, expect, it } from "vitest";

const files = import.meta.glob<Record<string, unknown>>("./*/*.json", { eager: true, import: "default" });

function flatten(texts: Record<string, unknown>, prefix = ""): [string, string][] {
  return Object.entries(texts).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[prefix + key, value] as [string, string]]
      : flatten(value as Record<string, unknown>, `${prefix}${key}.`),
  );
}

/** English counts one and other; Korean has one form. */
const bare = (key: string) => key.replace(/_(one|other)$/, "");

const places = (text: string) => [...new Set(text.match(/\{\{\w+/g) ?? [])].sort();

describe("the page's texts", () => {
  for (const path of Object.keys(files).filter((path) => path.startsWith("./en/"))) {
    it(`${path.slice(5)} says the same in Korean`, () => {
      const english = flatten(files[path] ?? {});
      const korean = new Map(flatten(files[path.replace("/en/", "/ko/")] ?? {}).map(([key, text]) => [bare(key), text]));
      expect([...korean.keys()].sort()).toEqual([...new Set(english.map(([key]) => bare(key)))].sort());
      for (const [key, text] of english) {
        const other = korean.get(bare(key)) ?? "";
        expect(other, key).not.toBe("");
        if (!key.endsWith("_one")) expect(places(other), key).toEqual(places(text));
      }
    });
  }

  it("has the same files in both languages", () => {
    const names = (language: string) =>
      Object.keys(files)
        .filter((path) => path.startsWith(`./${language}/`))
        .map((path) => path.split("/").pop());
    expect(names("ko")).toEqual(names("en"));
  });
});
