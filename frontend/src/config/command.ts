/** The command that runs what the form shows. */

import { get } from "@ftlab/contract";
import { specAt, type Config, type Contract } from "../contract";
import { differences, equal } from "./paths";
import type { State } from "./state";
import { flow, shellWord } from "./text";

// Flags with a name of their own, and what they set.
const SHORTHANDS: Readonly<Record<string, string>> = {
  "data.path": "--dataset",
  "model.name": "--model",
  "run.output_dir": "--output-dir",
};

export interface Command {
  readonly text: string;
  /** What a person has to know or do before running it. */
  readonly note?: string;
}

export function command(contract: Contract, state: State, resolved: Config, file: string): Command {
  const noData = get(state.config, "data.path") === undefined;
  if (!state.isTemplate) {
    const note = `Save the config below as ${file} first${noData ? ", and name a dataset" : ""}.`;
    return { text: `ftlab-train run config ${shellWord(file)}`, note };
  }
  const values = flags(contract, state, resolved);
  const words = [...values].map(([path, value]) => flag(path, value));
  const text = [`ftlab-train run template ${shellWord(state.source)}`, ...words].join(" \\\n  ");
  if (!noData) return { text };
  const note = values.has("model.name")
    ? "A model of your own needs a dataset."
    : "No dataset or model is named, so this runs the built-in demonstration.";
  return { text, note };
}

function flag(path: string, value: unknown): string {
  const short = Object.hasOwn(SHORTHANDS, path) ? SHORTHANDS[path] : undefined;
  if (short !== undefined && typeof value === "string" && !value.startsWith("-")) return `${short} ${shellWord(value)}`;
  return `--set ${path}=${shellWord(flow(value ?? null))}`;
}

/** What the flags have to say; null takes a value of the template away. */
function flags(contract: Contract, state: State, resolved: Config): Map<string, unknown> {
  const values = new Map<string, unknown>(differences(state.base, state.config).map(({ path, to }) => [path, to]));
  for (const [path, value] of [...values]) {
    const pair = specAt(contract, path)?.settles;
    if (!pair || value === undefined || value === false || (values.get(pair.path) ?? undefined) !== undefined) continue;
    // This flag decides its partner too, so a partner that stands otherwise in the form has to be said.
    const kept = get(state.config, pair.path) ?? (pair.value === undefined ? undefined : get(resolved, pair.path));
    if (kept === undefined) values.delete(pair.path);
    else if (!equal(kept, pair.value)) values.set(pair.path, kept);
  }
  return values;
}
