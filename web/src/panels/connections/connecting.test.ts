import { describe, expect, it } from "vitest";

import { complainAboutName, readOptions } from "./connecting.ts";

describe("a connection while it is typed", () => {
  it("has a name that a path and a variable can hold", () => {
    const known = [
      { name: "lake", kind: "s3", stored: true },
      { name: "shop", kind: "sqlite", stored: false },
    ];
    expect(complainAboutName("", known)).toBeNull();
    expect(complainAboutName("my-lake_2", known)).toBeNull();
    expect(complainAboutName("lake", known)).toBeNull(); // it is replaced
    expect(complainAboutName("shop", known)).toBe("taken");
    for (const name of ["2025", "a b", "창고", "a/b"]) expect(complainAboutName(name, known)).toBe("noName");
  });

  it("has options that are one object", () => {
    expect(readOptions(" ")).toEqual({});
    expect(readOptions('{"anon": true}')).toEqual({ anon: true });
    for (const text of ["[1]", "null", "key", '{"key"']) expect(readOptions(text)).toBeNull();
  });
});
