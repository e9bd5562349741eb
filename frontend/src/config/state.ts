/** What the form holds and how it changes. Every change is shown, and none loses what was given. */

import { applies, faults, get, type Issue } from "@ftlab/contract";
import { METHOD_ENUM, pathOf, specAt, type Config, type Contract } from "../contract";
import { differences, equal, leaves, put } from "./paths";

export interface State {
  /** Name of the template, or of the file that was loaded. */
  readonly source: string;
  readonly isTemplate: boolean;
  /** The config as it was loaded, in current names. */
  readonly base: Config;
  readonly config: Config;
  /** Old names that were met in loading. */
  readonly renamed: readonly Issue[];
  /** Values that the chosen method does not take; they come back with a method that does. */
  readonly aside: Readonly<Record<string, unknown>>;
  /** Values that gave way to another field, and what they were. */
  readonly settled: Readonly<Record<string, { readonly by: string; readonly was: unknown }>>;
  /** What another template replaced, where that had changes. */
  readonly replaced?: State;
}

export type Action =
  | { readonly type: "template"; readonly name: string }
  | { readonly type: "load"; readonly source: string; readonly config: unknown }
  | { readonly type: "set"; readonly path: string; readonly value: unknown }
  | { readonly type: "reset"; readonly path: string }
  | { readonly type: "restore" };

export function start(contract: Contract): State {
  const name = Object.keys(contract.configs)[0] ?? "";
  return load(contract, name, contract.configs[name], true);
}

export function reduce(contract: Contract, state: State, action: Action): State {
  switch (action.type) {
    case "template":
      return keep(state, load(contract, action.name, contract.configs[action.name], true));
    case "load":
      return keep(state, load(contract, action.source, action.config, false));
    case "set":
      return edit(contract, state, action.path, action.value, true);
    case "reset":
      return edit(contract, state, action.path, get(state.base, action.path), false);
    case "restore":
      return state.replaced ?? state;
  }
}

function load(contract: Contract, source: string, written: unknown, isTemplate: boolean): State {
  const { given, issues } = contract.inspect(written);
  const renamed = issues.filter(({ rule, path }) => rule === "deprecated" && get(given, path) === undefined);
  return { source, isTemplate, base: given, config: given, renamed, aside: {}, settled: {} };
}

function keep(before: State, after: State): State {
  const { replaced: _older, ...state } = before;
  return differences(before.base, before.config).length > 0 ? { ...after, replaced: state } : after;
}

function edit(contract: Contract, state: State, path: string, value: unknown, settling: boolean): State {
  const { [path]: _decided, ...open } = state.settled;
  let next = undo({ ...state, settled: open }, path);
  next = { ...next, config: put(next.config, path, value) };
  if (path === pathOf(contract, METHOD_ENUM)) next = changeMethod(contract, next, value);
  return settling ? settle(contract, next, path, value) : next;
}

/** What gave way to a field comes back before that field changes again. */
function undo(state: State, path: string): State {
  let { config, settled } = state;
  for (const [partner, { by, was }] of Object.entries(state.settled)) {
    if (by !== path) continue;
    config = put(config, partner, was);
    const { [partner]: _undone, ...others } = settled;
    settled = others;
  }
  return { ...state, config, settled };
}

/** Giving one field of a declared pair decides the other, also where that has only its default. */
function settle(contract: Contract, state: State, path: string, value: unknown): State {
  const spec = specAt(contract, path);
  const pair = spec?.settles;
  if (!pair || value === undefined || value === pair.value || faults(value, spec, path).length > 0) return state;
  const was = get(state.config, pair.path);
  const now = was ?? (pair.value === undefined ? undefined : get(contract.inspect(state.config).resolved, pair.path));
  if (now === undefined || equal(now, pair.value)) return state;
  const settled = { ...state.settled, [pair.path]: { by: path, was } };
  return { ...state, config: put(state.config, pair.path, pair.value), settled };
}

/** Values that the new method does not take are set aside, those that it takes come back. */
function changeMethod(contract: Contract, state: State, method: unknown): State {
  let { config } = state;
  const aside: Record<string, unknown> = {};
  for (const [path, value] of [...leaves(config), ...Object.entries(state.aside)]) {
    const spec = specAt(contract, path);
    const isTaken = !spec || typeof method !== "string" || applies(spec, method);
    if (!isTaken) aside[path] = value;
    if (!isTaken || get(config, path) === undefined) config = put(config, path, isTaken ? value : undefined);
  }
  return { ...state, config, aside };
}
