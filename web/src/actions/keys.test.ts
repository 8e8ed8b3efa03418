import { expect, it } from "vitest";

import { isPressed, showKeys } from "./keys.ts";

const event = (key: string, more: Partial<Parameters<typeof isPressed>[0]> = {}) => ({
  key,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  altKey: false,
  ...more,
});

it("tells combinations apart", () => {
  expect(isPressed(event("z", { ctrlKey: true }), "mod+z", false)).toBe(true);
  expect(isPressed(event("z", { metaKey: true }), "mod+z", true)).toBe(true);
  expect(isPressed(event("Z", { ctrlKey: true, shiftKey: true }), "mod+z", false)).toBe(false);
  expect(isPressed(event("Z", { ctrlKey: true, shiftKey: true }), "mod+shift+z", false)).toBe(true);
  expect(isPressed(event("?", { shiftKey: true }), "?", false)).toBe(true);
  expect(isPressed(event("+", { shiftKey: true }), "+", false)).toBe(true);
  expect(isPressed(event("Delete"), "delete", false)).toBe(true);
});

it("knows letters on a Korean keyboard by their place", () => {
  expect(isPressed(event("ㅁ", { ctrlKey: true, code: "KeyA" }), "mod+a", false)).toBe(true);
  expect(isPressed(event("ㅁ", { ctrlKey: true, code: "KeyA" }), "mod+b", false)).toBe(false);
});

it("shows keys", () => {
  expect(showKeys("shift+delete")).toEqual(["Shift", "Del"]);
  expect(showKeys("+")).toEqual(["+"]);
});
