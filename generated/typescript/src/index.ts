// Generated from schema/ by `make codegen`. Do not edit.
export * from "./types.js";
export * from "./constants.js";
export * from "./templates.js";
export { CLASSES, ENUMS, OPEN, ROOT } from "./spec.js";
export type { FieldSpec, OptionSpec } from "./spec.js";
export { RULES } from "./rules.js";
export type { Rule } from "./rules.js";
export { check, inspect, normalize, resolve } from "./check.js";
export type { Inspection, Normalized } from "./check.js";
export { applies, faults, field, leaves, limits, structure } from "./structure.js";
export { dropNulls, get } from "./values.js";
export { nearest, show } from "./text.js";
