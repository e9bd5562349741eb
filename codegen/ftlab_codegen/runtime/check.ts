/**
 * What a config says, what it means and what is wrong with it. The same as check.py: same config, same issues.
 *
 * Plain values in, plain values out; nothing here throws, whatever the document holds.
 */

import { RULES } from "./rules.js";
import { ROOT } from "./spec.js";
import type { FieldSpec } from "./spec.js";
import { applies, faults, field, fieldsOf, issue, leaves, methodOf, structure } from "./structure.js";
import { listed, quote } from "./text.js";
import type { Issue } from "./types.js";
import { dropNulls, Facts, get, isObject, join, member, number, same } from "./values.js";
import type { JsonObject } from "./values.js";

/** A config in current names; `moved` says under which old name the value at a path was written. */
export interface Normalized {
  readonly config: JsonObject;
  readonly issues: readonly Issue[];
  readonly moved: Readonly<Record<string, string>>;
}

/** All there is to say about one document. */
export interface Inspection {
  readonly issues: readonly Issue[];
  readonly given: JsonObject;
  readonly resolved: JsonObject;
}

type Defaults = Readonly<Record<string, unknown>>;
type Renaming = { config: JsonObject; issues: Issue[]; moved: Record<string, string> };

/** Structure, old names, defaults and rules of one document. */
export function inspect(config: unknown): Inspection {
  const written = dropNulls(config);
  const found = structure(written, ROOT, "", true);
  const { config: given, issues: renamed } = normalize(written);
  const resolved = resolve(given);
  const invalid = found.filter(({ rule }) => rule !== "unknown_field").map(({ path }) => path);
  return { issues: [...found, ...renamed, ...check(given, resolved, invalid)], given, resolved };
}

/**
 * Old names become current ones.
 *
 * A value at fault stays where it is; so does one that contradicts what replaced it.
 */
export function normalize(config: unknown): Normalized {
  const tree = dropNulls(config);
  const result: Renaming = { config: isObject(tree) ? tree : {}, issues: [], moved: {} };
  rename(result.config, ROOT, "", result);
  return result;
}

/** The config with every block and default of its method; `defaults` replaces defaults by path. */
export function resolve(config: unknown, defaults: Defaults = {}): JsonObject {
  const tree = isObject(config) ? config : {};
  return fill(tree, ROOT, "", methodOf(tree), tree, { ...defaults, ...settled(tree) });
}

/** Fields of other methods, fields that are missing, and every rule that reads nothing invalid. */
export function check(given: unknown, resolved: unknown, invalid: readonly string[] = []): Issue[] {
  // The value of an old name at fault would have become that of the current name.
  const replaced = invalid.flatMap((path) => field(path)?.replaced_by ?? []);
  const hidden = [...invalid, ...replaced];
  const issues = unfit(given, ROOT, "", methodOf(resolved));
  issues.push(...structure(resolved).filter(({ rule, path }) => rule === "missing" && !touchesAny(path, hidden)));
  for (const rule of RULES) {
    const facts = new Facts(rule.stage === "given" ? given : resolved, given);
    if (!rule.inputs.some((path) => touchesAny(path, hidden)) && rule.broken(facts)) {
      const details = { severity: rule.severity, fix: rule.fix?.(facts) };
      issues.push(issue(rule.at, rule.id, rule.message(facts), get(given, rule.at), details));
    }
  }
  return issues;
}

/** Whether one of the paths is the path, holds it or lies in it. */
function touchesAny(path: string, others: readonly string[]): boolean {
  return others.some((other) => path === other || within(path, other) || within(other, path));
}

function within(path: string, block: string): boolean {
  return block === "" || path.startsWith(`${block}.`) || path.startsWith(`${block}[`);
}

function rename(block: JsonObject, cls: string, path: string, result: Renaming): void {
  for (const [name, spec] of fieldsOf(cls)) {
    const value = member(block, name);
    const here = join(path, name);
    if (value === undefined) continue;
    if (spec.type === "class") {
      if (!isObject(value) || spec.many === true) continue;
      const empty = Object.keys(value).length === 0;
      rename(value, spec.of, here, result);
      if (spec.deprecated !== undefined && Object.keys(value).length === 0) {
        if (empty) result.issues.push(note(here, `An old name. ${spec.deprecated}`));
        delete block[name];
      }
    } else if (spec.deprecated !== undefined && faults(value, spec, here).length === 0) {
      if (spec.replaced_by === undefined) {
        result.issues.push(note(here, `No longer used. ${spec.deprecated}`, value, "Leave it out."));
      } else if (move(value, spec.deprecated, spec.replaced_by, here, result)) {
        delete block[name];
      }
    }
  }
}

function note(path: string, message: string, given?: unknown, fix?: string): Issue {
  return issue(path, "deprecated", message, given, { severity: "note", fix });
}

/** Carries the value of an old name to the current one; false where it has to stay. */
function move(value: unknown, reason: string, target: string, here: string, result: Renaming): boolean {
  const wanted = field(target);
  const unfitting = wanted ? faults(value, wanted, here) : [];
  if (unfitting.length > 0) {
    result.issues.push(...unfitting);
    return false;
  }
  const current = get(result.config, target);
  if (current === undefined) {
    if (!put(result.config, target, value)) return false; // what stands in the way is at fault, which structure reports
    result.moved[target] = here;
    result.issues.push(note(here, `An old name. ${reason}`, value, `Write ${target}.`));
    return true;
  }
  if (wanted && faults(current, wanted, target).length > 0) return false;
  const source = result.moved[target] ?? target;
  if (same(value, current)) {
    result.issues.push(note(here, `An old name, which repeats ${source}.`, value, "Leave it out."));
    return true;
  }
  const message = `Says ${quote(value)}, and ${source} says ${quote(current)}.`;
  const fix = `Keep one of them, under the name ${target}.`;
  result.issues.push(issue(here, "contradicts_replacement", message, value, { fix }));
  return false;
}

function put(tree: JsonObject, path: string, value: unknown): boolean {
  const blocks = path.split(".");
  const name = blocks.pop() ?? "";
  let block = tree;
  for (const part of blocks) {
    const below = member(block, part) ?? {};
    if (!isObject(below)) return false;
    block[part] = below;
    block = below;
  }
  block[name] = value;
  return true;
}

function fill(
  block: JsonObject,
  cls: string,
  path: string,
  method: string | undefined,
  tree: JsonObject,
  defaults: Defaults,
): JsonObject {
  const filled: JsonObject = {};
  for (const [name, spec] of fieldsOf(cls)) {
    const value = member(block, name);
    const here = join(path, name);
    if (spec.replaced_by !== undefined || !applies(spec, method)) continue;
    if (spec.type !== "class") {
      const chosen = value ?? defaultOf(spec, here, method, tree, defaults);
      if (chosen !== undefined) filled[name] = chosen;
    } else if (spec.deprecated === undefined) {
      if (spec.many !== true) {
        filled[name] = fill(isObject(value) ? value : {}, spec.of, here, method, tree, defaults);
      } else if (Array.isArray(value)) {
        filled[name] = value.map((item: unknown) =>
          isObject(item) ? fill(item, spec.of, here, method, tree, {}) : item,
        );
      }
    }
  }
  return filled;
}

/** What given members of declared pairs make of the defaults of the others; false settles nothing. */
function settled(tree: JsonObject): JsonObject {
  const values: JsonObject = {};
  for (const [path, { settles }] of leaves()) {
    if (settles?.value === undefined) continue;
    const value = get(tree, path);
    if (value !== undefined && value !== false) values[settles.path] = settles.value;
  }
  return values;
}

function defaultOf(
  spec: FieldSpec,
  path: string,
  method: string | undefined,
  tree: JsonObject,
  defaults: Defaults,
): unknown {
  if (spec.applies_to !== undefined && method === undefined) return undefined;
  if (spec.complement_of !== undefined) {
    const partner = number(get(tree, spec.complement_of));
    if (partner !== undefined && partner >= 0 && partner <= 1) return Math.floor((1 - partner) * 1e12 + 0.5) / 1e12;
  }
  if (Object.hasOwn(defaults, path)) return defaults[path];
  if (spec.default_by_method) return method === undefined ? undefined : spec.default_by_method[method];
  return spec.default;
}

/** Reports what is given for another method; a block is reported whole. */
function unfit(block: unknown, cls: string, path: string, method: string | undefined): Issue[] {
  return fieldsOf(cls).flatMap(([name, spec]): Issue[] => {
    const value = member(block, name);
    const here = join(path, name);
    if (value === undefined) return [];
    if (!applies(spec, method)) {
      const allowed = listed(spec.applies_to ?? []);
      const message = `The method ${method} does not take this field; it is for ${allowed}.`;
      return [issue(here, "not_applicable", message, value, { allowed, fix: "Leave it out." })];
    }
    if (spec.type !== "class") return [];
    if (spec.many !== true) return unfit(value, spec.of, here, method);
    const items: unknown[] = Array.isArray(value) ? value : [];
    return items.flatMap((item, index) => unfit(item, spec.of, `${here}[${index}]`, method));
  });
}
