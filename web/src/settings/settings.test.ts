import { describe, expect, it } from "vitest";

import type { Fault, Field, NodeType, TableColumn, Workflow } from "@/api/types.ts";
import { setCatalogue } from "@/workflow/catalogue/catalogue.ts";
import { searchFields } from "@/workflow/catalogue/searching.ts";
import { columnsAt, offered } from "@/settings/form/columns.ts";
import { withChoiceWords } from "@/workflow/choiceWords.ts";
import { sayChoice, toWords } from "@/workflow/words.ts";
import { faultsAt, faultsElsewhere, faultsOf } from "@/settings/form/faults.ts";
import { completed, completionsAt } from "@/settings/form/formula.ts";
import { complainAbout, readNumber, stepNumber } from "@/settings/form/limits.ts";
import { PLAIN_FIELD } from "@/settings/form/plainField.ts";
import { readShape, writeShape } from "@/settings/facts/shapes.ts";
import { isActive, isChanged, toChange, valueAt, valueOf, writeValue } from "@/settings/form/values.ts";

const field = (facts: Partial<Field>): Field => ({
  ...PLAIN_FIELD,
  name: "share",
  kind: "number",
  title: "Share",
  help: "",
  default: null,
  ...facts,
});

const fault = (setting: string | null, template = "Wrong."): Fault => ({
  setting,
  port: null,
  severity: "error",
  problem: { template, values: {} },
  remedy: null,
  repairs: [],
  trust: null,
});

describe("values", () => {
  const method = field({ name: "method", kind: "choice", default: "random" });
  const by = field({ name: "by", kind: "column", when: { method: ["stratified", "grouped"] }, optional: true });

  it("fall back to the default, and can be emptied", () => {
    expect(valueOf(method, {})).toBe("random");
    expect(valueOf(method, { method: null })).toBeNull();
    expect(isChanged(method, { method: "random" })).toBe(false);
    expect(isChanged(method, { method: "stratified" })).toBe(true);
  });

  it("decide which fields matter", () => {
    expect(isActive(by, [method, by], {})).toBe(false);
    expect(isActive(by, [method, by], { method: "grouped" })).toBe(true);
    expect(isActive(by, [method, by], { method: { $expression: "m" } })).toBe(true);
  });

  it("are sent without what is at its default", () => {
    const length = field({ name: "length", default: 5, optional: true });
    expect(toChange([method, by, length], { method: "random", by: "kind", length: null })).toEqual({
      settings: { method: null, by: "kind" },
      empty: ["length"],
    });
  });

  it("are found by path and written as expressions", () => {
    expect(valueAt({ targets: [{ loss: "huber" }] }, "targets.0.loss")).toBe("huber");
    expect(valueAt(null, "targets.0.loss")).toBeUndefined();
    expect(["a\"b", true, [1, null], 0.5].map(writeValue)).toEqual(['"a\\"b"', "True", "[1, None]", "0.5"]);
  });
});

describe("limits", () => {
  it("are told in the words of the field", () => {
    const share = field({ exclusive_minimum: 0, maximum: 1 });
    expect(complainAbout(share, 0)).toEqual({ key: "moreThan", values: { limit: 0, value: 0 } });
    expect(complainAbout(share, 1.5)).toEqual({ key: "atMost", values: { limit: 1, value: 1.5 } });
    expect(complainAbout(share, 1)).toBeNull();
    expect(complainAbout(field({ kind: "integer" }), 1.5)?.key).toBe("whole");
    expect(complainAbout(field({ kind: "text" }), 1.5)).toBeNull();
  });

  it("read numbers as people write them", () => {
    expect(["1e-3", " 1,000 ", "", ".5", "−2"].map(readNumber)).toEqual([0.001, 1000, null, 0.5, -2]);
    expect(["abc", "1,5", "1.2.3", "-", "1e400"].map(readNumber)).toEqual(Array(5).fill(undefined));
  });

  it("step by the last digit", () => {
    expect(stepNumber("0.25", 1, false)).toBe(0.26);
    expect(stepNumber("1e-3", -1, false)).toBe(0);
    expect(stepNumber("9", 1, true)).toBe(10);
  });
});

describe("shapes", () => {
  it("are read and written", () => {
    expect(["28, 28, 1", "24 × ?", "(None, 3)", "()", "", "5,"].map(readShape)).toEqual([
      [28, 28, 1],
      [24, null],
      [null, 3],
      [],
      null,
      [5],
    ]);
    expect(["a", "1.5", "2,,3"].map(readShape)).toEqual([undefined, undefined, undefined]);
    expect([[24, null], [], null].map(writeShape)).toEqual(["24, ?", "()", ""]);
  });
});

const noDraft = { problems: [], outputs: {}, parameters: null, settings: null, files: [], preview: null };

describe("faults", () => {
  it("come once, from wherever they are known", () => {
    const problems = [
      { ...fault("share"), node: "a", workflow: null },
      { ...fault("other"), node: "b", workflow: null },
    ];
    expect(faultsOf("a", { ...noDraft, problems: [fault("share")] }, problems, undefined, ["share"])).toHaveLength(1);
  });

  it("stand at the innermost field that is shown", () => {
    const faults = [fault("targets"), fault("targets.0.columns"), fault("targets.1"), fault(null)];
    expect(faultsAt(faults, "targets.0.columns")).toHaveLength(1);
    expect(faultsAt(faults, "targets", ["targets.0.columns"]).map((one) => one.setting)).toEqual(["targets", "targets.1"]);
    expect(faultsElsewhere(faults, ["targets"])).toEqual([fault(null)]);
  });
});

describe("columns", () => {
  it("come from the table that is connected", () => {
    const workflow = { connections: [{ from: "reader.table", to: "split.table" }] } as unknown as Workflow;
    const columns: TableColumn[] = [{ name: "x", kind: "number" }, { name: "name", kind: "text" }];
    const table = { type: "table" as const, spec: { columns, rows: 3 } };
    const drafts = { reader: { ...noDraft, outputs: { table } } };
    expect(columnsAt(workflow, drafts, "split", "table")).toEqual(columns);
    expect(columnsAt(workflow, drafts, "split", "other")).toBeNull();
    expect(offered(columns, ["text"])).toEqual([columns[1]]);
  });
});

it("values of choices read as words, types of numbers and architectures as they are", () => {
  const values = ["from_top", "AveragePooling1D", "Conv2DTranspose", "LSTMCell", "LeakyReLU", "float32", "GRU", "MobileNetV3Small", "VGG16"];
  expect(values.map(toWords)).toEqual([
    "From top",
    "Average Pooling 1D",
    "Conv 2D Transpose",
    "LSTM Cell",
    "Leaky ReLU",
    "float32",
    "GRU",
    "MobileNetV3Small",
    "VGG16",
  ]);
});

it("a layer inside another is called as its node is", () => {
  setCatalogue([{ id: "layer.separable_conv1d", title: "Separable Convolution 1D" } as NodeType]);
  const said = (name: string) => sayChoice(name, (text) => text);
  expect(["SeparableConv1D", "separable_conv1d", "VGG16"].map(said)).toEqual(["Separable Convolution 1D", "Separable conv1d", "VGG16"]);
});

it("a help explains choices by the words that the form shows", () => {
  const words: Record<string, string> = { same: "같은 크기", average: "평균", maximum: "최대" };
  const inWords = (value: unknown) => words[String(value)] ?? toWords(String(value));
  const told = (help: string) => withChoiceWords(help, ["same", "none", "average", "maximum"], inWords);
  expect(told("none: maps. average, maximum: one number.")).toBe("None: maps. 평균, 최대: one number.");
  expect(told("keep: as it is; same: zeros around it.")).toBe("keep: as it is; 같은 크기: zeros around it.");
  expect(told("A ratio of 1: the same, say http://same.")).toBe("A ratio of 1: the same, say http://same.");
});

describe("names in a formula", () => {
  const names = (text: string, columns = ["height", "weight kg", "length"]) => completionsAt(text, text.length, ["length", "log"], columns).map(({ name }) => name);

  it("are offered where one is begun, columns first", () => {
    expect(names("1 + he")).toEqual(["height"]);
    expect(names("l")).toEqual(["length", "length", "log"]);
    expect(names("EIGH")).toEqual(["height", "weight kg"]);
    expect([names("1 + "), names('"he'), names("height"), names("12")]).toEqual([[], [], [], []]);
    expect(completionsAt("이", 1, [], ["이름"])).toEqual([{ name: "이름", isFunction: false }]);
  });

  it("are written as the formula takes them", () => {
    expect(completed("1 + we", 6, { name: "weight kg", isFunction: false })).toEqual({ text: '1 + column("weight kg")', caret: 23 });
    expect(completed("lo + 1", 2, { name: "log", isFunction: true })).toEqual({ text: "log() + 1", caret: 4 });
    expect(completed("lo(2)", 2, { name: "log", isFunction: true })).toEqual({ text: "log(2)", caret: 3 });
    expect(completed("x", 1, { name: "if", isFunction: false }).text).toBe('column("if")');
  });
});

describe("a search for settings", () => {
  const form = [
    field({ name: "kernel_initializer", title: "Weights at the start", help: "How they are drawn." }),
    field({ name: "use_bias", title: "Use bias" }),
  ];
  const korean = { language: "ko", translations: { "Use bias": "편향 사용" } };

  it("takes titles, the names of Keras, help, and the reader's language", () => {
    for (const query of ["kernel_init", "kernel init", "weights", "DRAWN"]) {
      expect([...searchFields(form, query, korean)]).toEqual(["kernel_initializer"]);
    }
    expect([...searchFields(form, "편향", korean)]).toEqual(["use_bias"]);
    expect(searchFields(form, "dropout", korean).size).toBe(0);
    const group = field({ name: "targets", title: "Targets", kind: "groups", fields: [field({ name: "class_weights", title: "Class weights" })] });
    expect([...searchFields([group, ...form], "class weights", korean)]).toEqual(["targets"]);
  });
});
