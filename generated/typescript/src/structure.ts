// Generated from schema/ by `make codegen`. Do not edit.
/**
 * Structure: names, types, limits. The same walk as in structure.py, over the table in spec.
 *
 * Fields are visited in the order of the contract and unknown names in that of the alphabet, so that two readers of one
 * document list the same issues in the same order.
 */

import { isTrainingMethod } from "./constants.js";
import { CLASSES, ENUMS, OPEN, ROOT } from "./spec.js";
import type { FieldSpec, OptionSpec } from "./spec.js";
import { byCodePoint, kind, listed, nearest, quote, show } from "./text.js";
import type { Issue, TrainingMethod } from "./types.js";
import { get, isObject, join, member, number } from "./values.js";

const SUGGESTED = 20; // unknown fields of one block for which a name is suggested
const METHOD = "training.method";
const EXPECTED = {
  string: "text",
  enum: "text",
  integer: "a whole number",
  number: "a number",
  boolean: "true or false",
} as const;
const HINTS = {
  string: "Write it in quotes.",
  integer: "Write it without quotes.",
  number: "Write it without quotes.",
  boolean: "Write true or false, without quotes.",
} as const;
const NUMERAL = /^[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?$/;

interface Details {
  readonly severity?: Issue["severity"];
  readonly allowed?: string | undefined;
  readonly fix?: string | undefined;
}

/** An issue; the value is repeated only where it is a scalar that JSON can carry. */
export function issue(path: string, rule: string, message: string, given?: unknown, details: Details = {}): Issue {
  const { severity = "error", allowed, fix } = details;
  const repeated = typeof given === "string" || typeof given === "boolean" || number(given) !== undefined;
  return {
    path,
    rule,
    severity,
    message,
    ...(repeated && { given }),
    ...(allowed !== undefined && { allowed }),
    ...(fix !== undefined && { fix }),
  };
}

/** The fields of a class with their specs, in the order of the contract. */
export function fieldsOf(cls: string): [string, FieldSpec][] {
  return Object.entries(CLASSES[cls] ?? {});
}

/** Every field that holds a value, with its path; the fields of a list's items are those of `tools[]`. */
export function leaves(cls: string = ROOT, path = ""): [string, FieldSpec][] {
  return fieldsOf(cls).flatMap(([name, spec]): [string, FieldSpec][] => {
    const here = join(path, name);
    return spec.type === "class" ? leaves(spec.of, here + (spec.many === true ? "[]" : "")) : [[here, spec]];
  });
}

/** What the contract says about a path of the config, undefined where it knows none. */
export function field(path: string): FieldSpec | undefined {
  let cls: string | undefined = ROOT;
  let spec: FieldSpec | undefined;
  for (const part of path.replace(/\[[0-9]*\]/g, "").split(".")) {
    const fields: Readonly<Record<string, FieldSpec>> = cls === undefined ? {} : (CLASSES[cls] ?? {});
    spec = Object.hasOwn(fields, part) ? fields[part] : undefined;
    cls = spec?.type === "class" ? spec.of : undefined;
  }
  return spec;
}

/** The method of a config, undefined where it is absent or unknown. */
export function methodOf(config: unknown): TrainingMethod | undefined {
  const method = get(config, METHOD);
  return isTrainingMethod(method) ? method : undefined;
}

/** Whether a method takes a field; an unknown method takes all. */
export function applies(spec: FieldSpec, method: string | undefined): boolean {
  return method === undefined || spec.applies_to === undefined || spec.applies_to.includes(method);
}

/** Every fault of names, types and limits; `partial` asks for no required field, as in one layer of a config. */
export function structure(value: unknown, cls: string = ROOT, path = "", partial = false): Issue[] {
  return object(value, cls, path, partial, cls === ROOT ? methodOf(value) : undefined);
}

/** The faults of one value that is given for a field. */
export function faults(value: unknown, spec: FieldSpec, path: string, partial = false, method?: string): Issue[] {
  if (spec.many !== true) return one(value, spec, path, partial, method);
  if (!Array.isArray(value)) return [wrongType(path, value, "a list", "Write it as a list.")];
  const least = spec.min_items ?? 0;
  const few = `Needs at least ${least} item${least === 1 ? "" : "s"}.`;
  return [
    ...(value.length < least ? [issue(path, "too_few", few)] : []),
    ...value.flatMap((item, index) => one(item, spec, `${path}[${index}]`, partial, method)),
  ];
}

function object(value: unknown, cls: string, path: string, partial: boolean, method: string | undefined): Issue[] {
  if (!isObject(value)) return [wrongType(path, value, "an object")];
  const issues: Issue[] = [];
  for (const [name, spec] of fieldsOf(cls)) {
    const item = member(value, name);
    const here = join(path, name);
    if (item !== undefined) issues.push(...faults(item, spec, here, partial, method));
    else if (spec.required === true && !partial && applies(spec, method)) {
      issues.push(issue(here, "missing", `Required, and not given. ${spec.description}`));
    }
  }
  if (OPEN.includes(cls)) return issues;
  const fields = CLASSES[cls] ?? {};
  const unknown = Object.keys(value).filter((name) => !Object.hasOwn(fields, name) && member(value, name) !== undefined);
  unknown.sort(byCodePoint).forEach((name, order) => {
    const fix = order < SUGGESTED ? suggestion(name, cls) : undefined;
    const message = `There is no field ${quote(name)} here.`;
    issues.push(issue(join(path, name), "unknown_field", message, value[name], { fix }));
  });
  return issues;
}

function one(value: unknown, spec: FieldSpec, path: string, partial: boolean, method: string | undefined): Issue[] {
  switch (spec.type) {
    case "class":
      return object(value, spec.of, path, partial, method);
    case "integer":
    case "number":
      return numeric(value, spec.type, spec, path);
    case "boolean":
      return typeof value === "boolean" ? [] : [wrongType(path, value, EXPECTED.boolean, hint(value, "boolean"))];
    case "enum":
      return option(value, ENUMS[spec.of] ?? {}, path);
    case "string":
      if (typeof value !== "string") return [wrongType(path, value, EXPECTED.string, hint(value, "string"))];
      return spec.pattern === undefined || matches(spec.pattern, value) ? [] : [badForm(path, value, spec.pattern)];
    case "any":
      return [];
  }
}

function badForm(path: string, value: string, pattern: string): Issue {
  if (pattern === "\\S") return issue(path, "pattern", "Needs at least one visible character.", value);
  return issue(path, "pattern", `${quote(value)} does not have this form.`, value, { allowed: pattern });
}

function numeric(value: unknown, sort: "integer" | "number", spec: FieldSpec, path: string): Issue[] {
  if (typeof value !== "number") return [wrongType(path, value, EXPECTED[sort], hint(value, sort))];
  if (!Number.isFinite(value)) return [issue(path, "not_finite", `${show(value)} is not a finite number.`)];
  if (sort === "integer" && !Number.isInteger(value)) return [wrongType(path, value, EXPECTED.integer)];
  const { min = value, max = value, xmin = -Infinity, xmax = Infinity } = spec;
  if (value >= min && value <= max && value > xmin && value < xmax) return [];
  const allowed = limits(spec);
  return [issue(path, "out_of_range", `${show(value)} is out of range: ${allowed}.`, value, { allowed })];
}

/** The limits of a number in words. */
export function limits(spec: FieldSpec): string {
  const words = { xmin: "above", min: "at least", xmax: "below", max: "at most" } as const;
  return (["xmin", "min", "xmax", "max"] as const)
    .filter((key) => spec[key] !== undefined)
    .map((key) => `${words[key]} ${show(spec[key])}`)
    .join(", ");
}

function option(value: unknown, options: Readonly<Record<string, OptionSpec>>, path: string): Issue[] {
  if (typeof value === "string" && Object.hasOwn(options, value)) return [];
  const names = Object.keys(options);
  const allowed = listed(names);
  if (typeof value === "string") {
    const near = nearest(value, names);
    const fix = near.length > 0 ? `Did you mean ${listed(near)}?` : undefined;
    return [issue(path, "not_an_option", `${quote(value)} is not an option.`, value, { allowed, fix })];
  }
  // A reader of YAML 1.1 turns the word no into false.
  const fix = value === false && Object.hasOwn(options, "no") ? 'Write "no", in quotes.' : undefined;
  const message = `${what(value)} is given where one of the options is expected.`;
  return [issue(path, "wrong_type", message, value, { allowed, fix })];
}

/** Whether a pattern of JSON Schema is found in a text. */
export function matches(pattern: string, text: string): boolean {
  return new RegExp(pattern, "u").test(text);
}

function wrongType(path: string, value: unknown, expected: string, fix?: string): Issue {
  const message = `${what(value)} is given where ${expected} is expected.`;
  return issue(path, "wrong_type", message, value, { allowed: expected, fix });
}

/** A value with its sort, at the beginning of a sentence. */
function what(value: unknown): string {
  if (typeof value === "string") return `The text ${quote(value)}`;
  if (typeof value === "boolean") return `The value ${show(value)}`;
  if (typeof value === "number") return `The number ${show(value)}`;
  const words = kind(value);
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** How to write what was probably meant. */
function hint(value: unknown, sort: keyof typeof HINTS): string | undefined {
  if (sort === "string") return typeof value === "boolean" || typeof value === "number" ? HINTS.string : undefined;
  if (sort === "boolean") return HINTS.boolean;
  return typeof value === "string" && NUMERAL.test(value) ? HINTS[sort] : undefined;
}

function suggestion(name: string, cls: string): string | undefined {
  const names = fieldsOf(cls).filter(([, spec]) => spec.replaced_by === undefined);
  const elsewhere = leaves().filter(([path, spec]) => ends(path, name) && spec.deprecated === undefined);
  const close = nearest(name, names.map(([known]) => known));
  const near = close.length > 0 ? close : elsewhere.slice(0, 3).map(([path]) => path);
  return near.length > 0 ? `Did you mean ${listed(near)}?` : undefined;
}

function ends(path: string, name: string): boolean {
  return !path.includes("[") && path.slice(path.lastIndexOf(".") + 1) === name;
}
