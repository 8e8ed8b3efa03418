import { expect, it } from "vitest";

import type { NodeType } from "@/api/types.ts";
import { searchTypes } from "./searching.ts";

const type = (id: string, title: string, keyword: string) =>
  ({ id, title, group: "layers/convolution", summary: "", keywords: [keyword], inserted: false }) as unknown as NodeType;

it("finds a layer by what Keras calls it before those that have it in their names", () => {
  const types = [
    type("layer.depthwise_conv2d", "Depthwise Convolution 2D", "DepthwiseConv2D"),
    type("layer.conv2d_transpose", "Convolution 2D Transpose", "Conv2DTranspose"),
    type("layer.conv2d", "Convolution 2D", "Conv2D"),
  ];
  const korean = { language: "ko", translations: { "Convolution 2D": "합성곱 2D", "Depthwise Convolution 2D": "깊이별 합성곱 2D" } };
  for (const speech of [{ language: "en", translations: {} }, korean]) {
    expect(searchTypes(types, "conv2d", speech).map(({ id }) => id)[0]).toBe("layer.conv2d");
  }
  expect(searchTypes(types, "합성곱", korean).map(({ id }) => id)[0]).toBe("layer.conv2d");
});
