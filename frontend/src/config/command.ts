/** The command that runs what the form shows. */

import { get } from "@ftlab/contract";
import { pathOf, specAt, type Contract, METHOD_ENUM } from "../contract";
import { differences, equal } from "./paths";
import type { State } from "./state";
import { flow, shellWord } from "./text";

export interface Command {
  readonly text: string;
  /** The command reads the config from a file, which has to be saved first. */
  readonly needsFile: boolean;
}

/**
 * Flags can set a value and cannot take one away. Where the form left out what the template gives and no default says
 * the same, the command names the config's file instead.
 */
export function command(contract: Contract, state: State, file: string): Command {
  const viaFile = { text: `ftlab-train run config ${shellWord(file)}`, needsFile: true };
  if (!state.isTemplate) return viaFile;
  const sets = new Map<string, unknown>();
  const gone: string[] = [];
  for (const { path, to } of differences(state.base, state.config)) {
    if (to === undefined) gone.push(path);
    else sets.set(path, to);
  }
  for (const path of [...sets.keys()]) {
    const pair = specAt(contract, path)?.settles;
    const partner = pair && get(state.config, pair.path);
    // The flag decides its partner too, so one that was kept has to be said.
    if (pair && partner !== undefined && !equal(partner, pair.value)) sets.set(pair.path, partner);
  }
  const method = get(state.config, pathOf(contract, METHOD_ENUM));
  for (const path of gone) {
    if (settledBy(contract, sets, path)) continue;
    const spec = specAt(contract, path);
    const fallback = spec?.default_by_method ? spec.default_by_method[String(method)] : spec?.default;
    const taken = spec && (spec.applies_to?.includes(String(method)) ?? true);
    if (!taken || fallback === undefined || spec.complement_of !== undefined) return viaFile;
    sets.set(path, fallback);
  }
  const words = ["ftlab-train", "run", "template", state.source];
  const flags = [...sets].map(([path, value]) => `--set ${path}=${shellWord(flow(value))}`);
  return { text: [words.map(shellWord).join(" "), ...flags].join(" \\\n  "), needsFile: false };
}

/** Whether a flag takes the value at a path away by itself. */
function settledBy(contract: Contract, sets: ReadonlyMap<string, unknown>, path: string): boolean {
  return [...sets.keys()].some((other) => {
    const pair = specAt(contract, other)?.settles;
    return pair?.path === path && pair.value === undefined;
  });
}
