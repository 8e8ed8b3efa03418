import { expect, it } from "vitest";

import type { NodeState, Problem } from "@/api/types.ts";
import { INPUTS, OUTPUTS } from "./border.ts";
import { countRounds, look, stepInto } from "./inside.ts";
import { type Opened, openSnapshot } from "@/workflow/opened.ts";

const node = (type: string, settings = {}) => ({ type, version: 1, label: "", position: [0, 0], settings });
const held = { title: "Inner", description: "", variables: {}, nodes: { learner: node("learner") }, connections: [], annotations: {}, groups: {}, inputs: {}, outputs: {} };
const state = (name: string) => ({ state: name }) as NodeState;
const problem = (node: string, workflow: string | null) => ({ node, workflow, severity: "error" }) as Problem;
const WHOLE: Opened = {
  ...openSnapshot({
    document: "d",
    path: "d",
    revision: 1,
    sequence: 0,
    workflow: { nodes: { learner: node("learner"), again: node("repeat", { workflow: "inner" }) }, connections: [], workflows: { inner: held } },
    drafts: {},
    problems: [problem("learner", null), problem("learner", "inner"), problem("again/2/learner", null)],
    states: { learner: state("idle"), again: state("running"), "again/1/learner": state("done"), "again/2/learner": state("running") },
    notices: [],
  } as unknown as Parameters<typeof openSnapshot>[0]),
};

it("shows the nodes of a sub-workflow with what is known of one of its rounds", () => {
  const step = stepInto(WHOLE, "again");
  expect(step).toEqual({ holder: "again", workflow: "inner", round: 1 });
  expect(stepInto(WHOLE, "learner")).toBeNull();
  const inside = look({ ...WHOLE, trail: [{ holder: "again", workflow: "inner", round: 2 }] });
  expect(Object.keys(inside.workflow.nodes)).toEqual(["learner", INPUTS, OUTPUTS]);
  expect(inside.prefix).toBe("again/2/");
  expect(inside.states.learner?.state).toBe("running");
  expect(inside.states["again/2/learner"]?.state).toBe("running");
  expect(inside.states.again).toBeUndefined();
  expect(inside.problems.map(({ node, workflow }) => [node, workflow])).toEqual([["learner", null], ["learner", null]]);
  expect(countRounds({ ...WHOLE, trail: inside.trail })).toBe(2);
});

it("keeps what did not change, and leaves a sub-workflow that is gone", () => {
  const trail = [{ holder: "again", workflow: "inner", round: 1 }];
  const [one, two] = [look({ ...WHOLE, trail }), look({ ...WHOLE, trail, run: null })];
  expect(two.workflow).toBe(one.workflow);
  expect(two.states).toBe(one.states);
  const gone = look({ ...WHOLE, trail, workflow: { ...WHOLE.workflow, nodes: {} } });
  expect([gone.trail, gone.prefix]).toEqual([[], ""]);
});
