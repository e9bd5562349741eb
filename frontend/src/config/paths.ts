/** Reading and changing a config by path; nothing is changed in place. */

import type { Config } from "../contract";

export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function equal(left: unknown, right: unknown): boolean {
  return left === right || JSON.stringify(left) === JSON.stringify(right);
}

/** The config with a value at a path like `tools[2].name`; undefined takes it away, and a block left empty with it. */
export function put(config: Config, path: string, value: unknown): Config {
  const parts = path.split(/[.[]/).map((part) => (part.endsWith("]") ? Number(part.slice(0, -1)) : part));
  const changed = putAt(config, parts, value);
  return isObject(changed) ? changed : {};
}

function putAt(tree: unknown, [head, ...rest]: readonly (string | number)[], value: unknown): unknown {
  if (head === undefined) return value;
  if (typeof head === "number") {
    const items: unknown[] = Array.isArray(tree) ? [...tree] : [];
    const item = putAt(items[head], rest, value) ?? (rest.length > 0 ? {} : undefined);
    if (item === undefined) items.splice(head, 1);
    else items[head] = item;
    return items.length > 0 ? items : undefined;
  }
  const { [head]: old, ...others } = isObject(tree) ? tree : {};
  const item = putAt(old, rest, value);
  if (item !== undefined) return { ...(isObject(tree) ? tree : {}), [head]: item };
  return Object.keys(others).length > 0 ? others : undefined;
}

/** Every value of a config with its path; a list is one value. */
export function leaves(tree: unknown, path = ""): [string, unknown][] {
  if (!isObject(tree)) return tree === undefined || tree === null ? [] : [[path, tree]];
  return Object.entries(tree).flatMap(([name, value]) => leaves(value, path === "" ? name : `${path}.${name}`));
}

/** What differs between two configs, in the order of the first and then of the second. */
export function differences(from: Config, to: Config): { path: string; from: unknown; to: unknown }[] {
  const before = new Map(leaves(from));
  const after = new Map(leaves(to));
  return [...new Set([...before.keys(), ...after.keys()])]
    .map((path) => ({ path, from: before.get(path), to: after.get(path) }))
    .filter((change) => !equal(change.from, change.to));
}
