import { ALL_TEMPLATES, get, inspect } from "@ftlab/contract";
import { describe, expect, test } from "vitest";
import { CONTRACT } from "../src/contract";
import { command } from "../src/config/command";
import { put } from "../src/config/paths";
import { reduce, start, type Action, type State } from "../src/config/state";
import { flow, readNumber, shellWord, yaml } from "../src/config/text";

const after = (...actions: Action[]): State => actions.reduce((now, one) => reduce(CONTRACT, now, one), start(CONTRACT));
const set = (path: string, value: unknown): Action => ({ type: "set", path, value });
const flagsOf = (state: State): string[] =>
  command(CONTRACT, state, inspect(state.config).resolved, "f").text.split(" \\\n  --set ").slice(1);

test.each([
  ["2e-5", 0.00002],
  [" 7 ", 7],
  [".5", 0.5],
  ["", undefined],
  ["1e", "1e"],
  ["0x10", "0x10"],
  ["1e999", "1e999"],
  ["9007199254740993", "9007199254740993"], // no double holds it
])("%s is read as %s", (text, value) => expect(readNumber(text)).toBe(value));

test.each([
  ["plain text", "plain text"],
  ["it's", "it's"],
  ["no", '"no"'],
  ["1.5", '"1.5"'],
  ["a: b", '"a: b"'],
  ["- a", '"- a"'],
  ["", '""'],
  [0.00002, "2.0e-5"], // a number for readers of YAML 1.1 too
  [["a", 1], "[a, 1]"],
  [{ a: null }, "{a: null}"],
])("%j in YAML is %s", (value, text) => expect(flow(value)).toBe(text));

test("blocks and lists of objects in YAML, quotes in a shell", () => {
  const tools = [{ name: "a", parameters: { type: "object" } }, { name: "b" }];
  expect(yaml({ seed: 1, data: { path: "x" }, tools })).toBe(
    "seed: 1\ndata:\n  path: x\ntools:\n  - name: a\n    parameters:\n      type: object\n  - name: b\n",
  );
  expect([shellWord("a/b.c"), shellWord("it's")]).toEqual(["a/b.c", "'it'\\''s'"]);
});

test("putting changes a copy, and takes a block away with its last value", () => {
  const config = { a: { b: 1 }, c: [{ d: 2 }] };
  expect(put(config, "a.b", undefined)).toEqual({ c: [{ d: 2 }] });
  expect(put(config, "c[1].e", 3)).toEqual({ a: { b: 1 }, c: [{ d: 2 }, { e: 3 }] });
  expect(put(config, "c[0].d", undefined)).toEqual({ a: { b: 1 }, c: [{}] });
  expect(config).toEqual({ a: { b: 1 }, c: [{ d: 2 }] });
});

describe("pairs of fields", () => {
  test("the flag that decides its partner needs no flag for it", () => {
    expect(flagsOf(after(set("training.max_steps", 50)))).toEqual(["training.max_steps=50"]);
    expect(get(after(set("training.max_steps", 50)).config, "training.num_epochs")).toBeUndefined();
  });
  test("a partner that was kept is said", () => {
    const state = after(set("data.train_split", 0.9), set("data.eval_split", 0.05), set("data.train_split", 0.9));
    expect(inspect(state.config).resolved["data"]).toMatchObject({ train_split: 0.9, eval_split: 0.1 });
    expect(flagsOf(after(set("training.warmup_steps", 0)))).toEqual([
      "training.warmup_steps=0",
      `training.warmup_ratio=${ALL_TEMPLATES.cpt_standard.training.warmup_ratio}`,
    ]);
  });
  test("what gave way comes back, also through a text that is no value yet", () => {
    const state = after(set("training.max_steps", 50), set("training.max_steps", "50x"));
    expect(get(state.config, "training.num_epochs")).toBe(ALL_TEMPLATES.cpt_standard.training.num_epochs);
    expect(flagsOf(after(set("training.max_steps", 50), set("training.max_steps", undefined)))).toEqual([]);
  });
});

test("a value that was taken away is null on the command line", () => {
  expect(flagsOf(after(set("training.eval_batch_size", undefined)))).toEqual(["training.eval_batch_size=null"]);
});
