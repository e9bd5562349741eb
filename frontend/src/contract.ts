/** What the form reads of the contract, gathered in one value so that another contract can be put in its place. */

import {
  ALL_TEMPLATES,
  applies,
  CLASSES,
  CONTRACT_VERSION,
  ENUMS,
  FORMAT_INFO,
  getIncompatibilityReason,
  inspect,
  isDatasetFormat,
  isTrainingMethod,
  METHOD_INFO,
  ROOT,
  TEMPLATE_INFO,
  type FieldSpec,
  type FormatInfo,
  type Inspection,
  type MethodInfo,
  type OptionSpec,
  type TemplateInfo,
} from "@ftlab/contract";

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
  version: CONTRACT_VERSION,
  root: ROOT,
  classes: CLASSES,
  enums: ENUMS,
  methods: METHOD_INFO,
  formats: FORMAT_INFO,
  templates: TEMPLATE_INFO,
  configs: ALL_TEMPLATES,
  inspect,
  incompatibility: (method, format) =>
    isTrainingMethod(method) && isDatasetFormat(format) ? getIncompatibilityReason(method, format) : null,
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

export interface Group {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly fields: readonly FieldAt[];
}

/** The fields of a class, nested blocks included, that a method takes; old names are not among them. */
export function fieldsOf(contract: Contract, method?: string, cls = contract.root, block = "", blockLabel = ""): FieldAt[] {
  return Object.entries(contract.classes[cls] ?? {}).flatMap(([name, spec]): FieldAt[] => {
    const path = block === "" ? name : `${block}.${name}`;
    if (spec.deprecated !== undefined || !applies(spec, method)) return [];
    if (spec.type !== "class" || spec.many === true) return [{ path, spec, block, blockLabel }];
    return fieldsOf(contract, method, spec.of, path, spec.label ?? name);
  });
}

/** The sections of the form, in the order of the contract, without those that are empty. */
export function groupsOf(contract: Contract, method?: string): Group[] {
  const fields = fieldsOf(contract, method);
  const names = Object.entries(contract.enums[GROUP_ENUM] ?? {});
  const last = names.at(-1)?.[0];
  return names
    .map(([name, { title, description }]): Group => {
      const own = fields.filter(({ spec }) => (spec.group ?? last) === name);
      return { name, title, description, fields: own };
    })
    .filter(({ fields: own }) => own.length > 0);
}

/** What the contract says about a path like `tools[2].name`, old names included. */
export function specAt(contract: Contract, path: string): FieldSpec | undefined {
  let cls: string | undefined = contract.root;
  let spec: FieldSpec | undefined;
  for (const name of path.replace(/\[\d*\]/g, "").split(".")) {
    const fields: Table<FieldSpec> = cls === undefined ? {} : (contract.classes[cls] ?? {});
    spec = Object.hasOwn(fields, name) ? fields[name] : undefined;
    cls = spec?.type === "class" ? spec.of : undefined;
  }
  return spec;
}

/** The path of the one field that takes the values of an enum. */
export function pathOf(contract: Contract, of: string): string {
  const found = fieldsOf(contract).find(({ spec }) => spec.type === "enum" && spec.of === of);
  if (!found) throw new Error(`no field takes the values of ${of}`);
  return found.path;
}

/** The label of a path, or the path itself where the contract does not know it. */
export function labelAt(contract: Contract, path: string): string {
  return specAt(contract, path)?.label ?? path;
}
