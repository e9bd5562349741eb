/** Values as text: what a person types, YAML 1.2, and words of a shell. */

import { isObject } from "./paths";

const NUMBER = /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?$/;
const PLAIN = /^[\p{L}_./][\p{L}\p{N}_./@+'-]*( [\p{L}\p{N}_./@+'-]+)*$/u;
// Words that one or the other version of YAML takes for something else than text.
const RESERVED = /^(true|false|null|yes|no|on|off|y|n|\.nan|\.inf)$/i;

/** The number a text spells, or the text itself where it spells none that can be held exactly; nothing is absent. */
export function readNumber(text: string): unknown {
  const trimmed = text.trim();
  if (trimmed === "") return undefined;
  const value = NUMBER.test(trimmed) ? Number(trimmed) : Number.NaN;
  const exact = Number.isFinite(value) && (!/^[-+]?[0-9]+$/.test(trimmed) || Number.isSafeInteger(value));
  return exact ? value : trimmed;
}

/** A number as one would write it by hand. */
export function numberText(value: number): string {
  return value !== 0 && Math.abs(value) < 0.001 ? value.toExponential() : String(value);
}

/** A value in one line, for a person. */
export function show(value: unknown): string {
  if (typeof value === "number") return numberText(value);
  if (Array.isArray(value) && value.every((item) => typeof item !== "object")) return value.join(", ");
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function scalar(value: unknown): string {
  if (typeof value === "number") return numberText(value).replace(/^([-+]?[0-9]+)e/, "$1.0e");
  if (typeof value === "string" && PLAIN.test(value) && !RESERVED.test(value) && !NUMBER.test(value)) return value;
  return JSON.stringify(value) ?? "null";
}

/** A value in YAML's flow style, on one line. */
export function flow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(flow).join(", ")}]`;
  if (!isObject(value)) return scalar(value);
  return `{${Object.entries(value).map(([name, item]) => `${scalar(name)}: ${flow(item)}`).join(", ")}}`;
}

/** A config in YAML. */
export function yaml(value: unknown, indent = ""): string {
  if (isObject(value) && Object.keys(value).length > 0) {
    return Object.entries(value).map(([name, item]) => `${indent}${scalar(name)}:${below(item, indent)}`).join("");
  }
  return `${indent}${flow(value)}\n`;
}

function below(item: unknown, indent: string): string {
  const inner = `${indent}  `;
  if (isObject(item) && Object.keys(item).length > 0) return `\n${yaml(item, inner)}`;
  if (!Array.isArray(item) || !item.some(isObject)) return ` ${flow(item)}\n`;
  const items = item.map((one) => `${inner}- ${yaml(one, `${inner}  `).trimStart()}`);
  return `\n${items.join("")}`;
}

/** A word that a POSIX shell reads as it stands. */
export function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
