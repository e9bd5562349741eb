/** The command that runs what the form shows. */

import { get } from "@ftlab/contract";
import { specAt, type Config, type Contract } from "../contract";
import { differences, equal } from "./paths";
import type { State } from "./state";
import { flow, shellWord } from "./text";

/** The command, and what a person has to know or do before running it. */
export function command(contract: Contract, state: State, resolved: Config, file: string) {
  const noData = get(state.config, "data.path") === undefined;
  if (!state.isTemplate) {
    const note = `Save the config below as ${file} first${noData ? ", and name a dataset" : ""}.`;
    return { text: `ftlab-train run config ${shellWord(file)}`, note };
  }
  const values = flags(contract, state, resolved);
  const words = [...values].map(([path, value]) => `--set ${path}=${shellWord(flow(value ?? null))}`);
  const text = [`ftlab-train run template ${shellWord(state.source)}`, ...words].join(" \\\n  ");
  if (!noData) return { text };
  const note = values.has("model.name")
    ? "A model of your own needs a dataset."
    : "No dataset or model is named, so this runs the built-in demonstration.";
  return { text, note };
}

/** What the flags have to say; null takes a value of the template away. */
function flags(contract: Contract, state: State, resolved: Config): Map<string, unknown> {
  const values = new Map<string, unknown>(differences(state.base, state.config).map(({ path, to }) => [path, to]));
  for (const [path, value] of [...values]) {
    const pair = specAt(contract, path)?.settles;
    if (!pair || value === undefined || value === false || values.get(pair.path) !== undefined) continue;
    // This flag decides its partner too, so a partner that stands otherwise in the form has to be said.
    const kept = get(state.config, pair.path) ?? (pair.value === undefined ? undefined : get(resolved, pair.path));
    if (kept === undefined) values.delete(pair.path);
    else if (!equal(kept, pair.value)) values.set(pair.path, kept);
  }
  return values;
}
