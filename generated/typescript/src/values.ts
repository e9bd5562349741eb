// Generated from schema/ by `make codegen`. Do not edit.
/**
 * How rules read a config, compare its values and compute with them. The same as values.py.
 *
 * An absent value is undefined: a comparison with it is false, a sum with it is absent.
 */

import { FORMAT_COMPATIBILITY, getIncompatibilityReason, isDatasetFormat, isTrainingMethod } from "./constants.js";
import { show } from "./text.js";

export type JsonObject = { [name: string]: unknown };

const DEEPEST = 100; // deeper than any config; what lies below is left as it is

/** What a rule reads: the values in force, and what was written. */
export class Facts {
  readonly values: unknown;
  readonly written: unknown;

  constructor(values: unknown, written: unknown) {
    this.values = values;
    this.written = written;
  }

  /** The value at a path, undefined where it is absent. */
  at(path: string): unknown {
    return get(this.values, path);
  }

  /** Whether the value at a path is true. */
  on(path: string): boolean {
    return get(this.values, path) === true;
  }

  /** Whether a path was written. */
  given(path: string): boolean {
    return get(this.written, path) !== undefined;
  }

  /** The value at a path, as a message writes it. */
  show(path: string): string {
    return show(get(this.values, path));
  }
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** A member of an object itself, never one it inherits; undefined where it is absent or null. */
export function member(value: unknown, name: string): unknown {
  return isObject(value) && Object.hasOwn(value, name) ? (value[name] ?? undefined) : undefined;
}

/** The value at a path like `tools[2].name`, undefined where there is none; the empty path is the tree itself. */
export function get(tree: unknown, path: string): unknown {
  let value: unknown = tree ?? undefined;
  if (path === "") return value;
  for (const part of path.replaceAll("[", ".[").split(".")) {
    if (part.startsWith("[")) {
      const index = part.slice(1, -1);
      value = Array.isArray(value) && /^[0-9]{1,9}$/.test(index) ? (value[Number(index)] ?? undefined) : undefined;
    } else {
      value = member(value, part);
    }
  }
  return value;
}

/** The value without members that are null: an explicit null means absent. Items of lists keep their places. */
export function dropNulls(value: unknown, depth = 0): unknown {
  if (depth > DEEPEST) return value;
  if (Array.isArray(value)) return value.map((item: unknown) => dropNulls(item, depth + 1));
  if (!isObject(value)) return value;
  const kept = Object.entries(value).filter(([, item]) => item !== null && item !== undefined);
  return Object.fromEntries(kept.map(([name, item]) => [name, dropNulls(item, depth + 1)]));
}

/** The path of a field below a path. */
export function join(path: string, name: string): string {
  return path === "" ? name : `${path}.${name}`;
}

/** A finite number, or undefined; a boolean is no number. */
export function number(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}

/** Whether both are present and equal; no number equals a boolean or a text. */
export function same(left: unknown, right: unknown): boolean {
  const scalar = typeof left === "boolean" || typeof left === "string" || number(left) !== undefined;
  return scalar && left === right;
}

/** Whether both are present and not equal. */
export function differs(left: unknown, right: unknown): boolean {
  return left !== undefined && right !== undefined && !same(left, right);
}

/** left > right, false where either is no number. */
export function above(left: unknown, right: unknown): boolean {
  const [a, b] = [number(left), number(right)];
  return a !== undefined && b !== undefined && a > b;
}

/** left >= right, false where either is no number. */
export function atLeast(left: unknown, right: unknown): boolean {
  const [a, b] = [number(left), number(right)];
  return a !== undefined && b !== undefined && a >= b;
}

/** The sum, absent where a part is. */
export function plus(left: unknown, right: unknown): number | undefined {
  const [a, b] = [number(left), number(right)];
  return a === undefined || b === undefined ? undefined : number(a + b);
}

/** The difference, absent where a part is. */
export function minus(left: unknown, right: unknown): number | undefined {
  const [a, b] = [number(left), number(right)];
  return a === undefined || b === undefined ? undefined : number(a - b);
}

/** The product, absent where a part is. */
export function times(left: unknown, right: unknown): number | undefined {
  const [a, b] = [number(left), number(right)];
  return a === undefined || b === undefined ? undefined : number(a * b);
}

/** The quotient, absent where a part is or the divisor is zero. */
export function over(left: unknown, right: unknown): number | undefined {
  const [a, b] = [number(left), number(right)];
  return a === undefined || b === undefined || b === 0 ? undefined : number(a / b);
}

/** The remainder with the sign of the divisor, absent where a part is or the divisor is zero. */
export function modulo(left: unknown, right: unknown): number | undefined {
  const [a, b] = [number(left), number(right)];
  if (a === undefined || b === undefined || b === 0) return undefined;
  const remainder = a % b;
  return remainder !== 0 && remainder < 0 !== b < 0 ? remainder + b : remainder;
}

/** Items of a list, characters of a text. */
export function length(value: unknown): number | undefined {
  return Array.isArray(value) ? value.length : typeof value === "string" ? Array.from(value).length : undefined;
}

/** Whether a value is present and among the options. */
export function oneOf(value: unknown, options: unknown): boolean {
  return Array.isArray(options) && options.some((option) => same(value, option));
}

/** Whether a value and the options are present, and it is not among them. */
export function noneOf(value: unknown, options: unknown): boolean {
  return value !== undefined && Array.isArray(options) && !oneOf(value, options);
}

/** The dataset formats a method takes. */
export function formats(method: unknown): readonly string[] | undefined {
  return isTrainingMethod(method) ? FORMAT_COMPATIBILITY[method] : undefined;
}

/** Whether a method takes a format; true where either is absent or unknown, since then nothing speaks against it. */
export function compatible(method: unknown, format: unknown): boolean {
  const taken = formats(method);
  return taken === undefined || !isDatasetFormat(format) || taken.includes(format);
}

/** Why a method does not take a format. */
export function incompatibility(method: unknown, format: unknown): string | undefined {
  if (!isTrainingMethod(method) || !isDatasetFormat(format)) return undefined;
  return getIncompatibilityReason(method, format) ?? undefined;
}
