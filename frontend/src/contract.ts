/** What the form reads of the contract, gathered in one value so that another contract can be put in its place. */

import * as contract from "@ftlab/contract";
import type { FieldSpec, FormatInfo, Inspection, MethodInfo, OptionSpec, TemplateInfo } from "@ftlab/contract";

export type Config = Readonly<Record<string, unknown>>;
type Table<T> = Readonly<Record<string, T>>;

export interface Contract {
  readonly version: string;
  readonly root: string;
  readonly classes: Table<Table<FieldSpec>>;
  readonly enums: Table<Table<OptionSpec>>;
  readonly methods: Table<MethodInfo>;
  readonly formats: Table<FormatInfo>;
  readonly templates: Table<TemplateInfo>;
  readonly configs: Table<Config>;
  readonly inspect: (config: unknown) => Inspection;
  /** Why a method does not take a format, null where it does. */
  readonly incompatibility: (method: string, format: string) => string | null;
}

export const CONTRACT: Contract = {
  version: contract.CONTRACT_VERSION,
  root: contract.ROOT,
  classes: contract.CLASSES,
  enums: contract.ENUMS,
  methods: contract.METHOD_INFO,
  formats: contract.FORMAT_INFO,
  templates: contract.TEMPLATE_INFO,
  configs: contract.ALL_TEMPLATES,
  inspect: contract.inspect,
  incompatibility: (method, format) =>
    contract.isTrainingMethod(method) && contract.isDatasetFormat(format)
      ? contract.getIncompatibilityReason(method, format)
      : null,
};

// The enums that the form itself gives a meaning to.
export const METHOD_ENUM = "TrainingMethod";
export const FORMAT_ENUM = "DatasetFormat";
export const GROUP_ENUM = "FormGroup";

/** One field of the form: where it stands and what the contract says about it. */
export interface FieldAt {
  readonly path: string;
  readonly spec: FieldSpec;
  /** Path and label of the block it belongs to; both are empty at top level. */
  readonly block: string;
  readonly blockLabel: string;
}

/** A section of the form. */
export type Group = OptionSpec & { readonly name: string; readonly fields: readonly FieldAt[] };

/** The fields of a class, nested blocks included, that a method takes; old names are not among them. */
export function fieldsOf(from: Contract, method?: string, cls = from.root, block = "", blockLabel = ""): FieldAt[] {
  return Object.entries(from.classes[cls] ?? {}).flatMap(([name, spec]): FieldAt[] => {
    const path = block === "" ? name : `${block}.${name}`;
    if (spec.deprecated !== undefined || !contract.applies(spec, method)) return [];
    if (spec.type !== "class" || spec.many === true) return [{ path, spec, block, blockLabel }];
    return fieldsOf(from, method, spec.of, path, spec.label ?? name);
  });
}

/** The sections of the form, in the order of the contract, without those that are empty. */
export function groupsOf(from: Contract, method?: string): Group[] {
  const fields = fieldsOf(from, method);
  const groups = Object.entries(from.enums[GROUP_ENUM] ?? {});
  const last = groups.at(-1)?.[0];
  return groups
    .map(([name, info]) => ({ ...info, name, fields: fields.filter(({ spec }) => (spec.group ?? last) === name) }))
    .filter((group) => group.fields.length > 0);
}

/** What the contract says about a path like `tools[2].name`, old names included. */
export function specAt(from: Contract, path: string): FieldSpec | undefined {
  let cls: string | undefined = from.root;
  let spec: FieldSpec | undefined;
  for (const name of path.replace(/\[\d*\]/g, "").split(".")) {
    const fields: Table<FieldSpec> = cls === undefined ? {} : (from.classes[cls] ?? {});
    spec = Object.hasOwn(fields, name) ? fields[name] : undefined;
    cls = spec?.type === "class" ? spec.of : undefined;
  }
  return spec;
}

/** The path of the one field that takes the values of an enum. */
export function pathOf(from: Contract, of: string): string {
  const found = fieldsOf(from).find(({ spec }) => spec.type === "enum" && spec.of === of);
  if (!found) throw new Error(`no field takes the values of ${of}`);
  return found.path;
}

/** The label of a path, or the path itself where the contract does not know it. */
export function labelAt(from: Contract, path: string): string {
  return specAt(from, path)?.label ?? path;
}
