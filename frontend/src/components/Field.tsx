/** One field: label, input, help, limits and what the contract has to say about it. */

import { get, limits, type Issue } from "@ftlab/contract";
import type { ComponentType, ReactNode } from "react";
import { equal } from "../config/paths";
import { FORMAT_ENUM, labelAt, METHOD_ENUM, type FieldAt } from "../contract";
import { fieldId, issuesAt, useForm } from "../form";
import { FormatChooser, MethodChooser } from "./choosers";
import { ChoicesInput, JsonInput, ListInput, NumberInput, SelectInput, SwitchInput, TextInput } from "./inputs";
import type { InputProps } from "./inputs";
import { ItemsInput } from "./ItemsInput";
import { ResetButton } from "./parts";

// Inputs that are groups of inputs, so named by a legend.
const GROUPS: readonly ComponentType<InputProps>[] = [ItemsInput, MethodChooser, FormatChooser, ChoicesInput];

function inputFor({ spec }: FieldAt, value: unknown): ComponentType<InputProps> {
  const isMany = spec.many === true;
  switch (spec.type) {
    case "class":
      return ItemsInput;
    case "enum":
      if (spec.of === METHOD_ENUM) return MethodChooser;
      if (spec.of === FORMAT_ENUM) return FormatChooser;
      return isMany ? ChoicesInput : SelectInput;
    case "boolean": // a value of another type is shown as it was given
      return typeof (value ?? true) === "boolean" ? SwitchInput : TextInput;
    case "any":
      return JsonInput;
    default:
      return isMany ? ListInput : spec.type === "string" ? TextInput : NumberInput;
  }
}

export function Field({ at }: { at: FieldAt }): ReactNode {
  const { contract, state, dispatch, inspection } = useForm();
  const { path, spec } = at;
  const value = get(state.config, path);
  const fallback = value === undefined ? get(inspection.resolved, path) : spec.default;
  const Input = inputFor(at, value);
  const isGroup = GROUPS.includes(Input);
  const issues = issuesAt(inspection, path, spec.type !== "class");
  const settledBy = state.settled[path]?.by;
  const bounds = limits(spec);
  const options = spec.type === "enum" ? contract.enums[spec.of] : undefined;
  const option = isGroup ? undefined : options?.[String(value ?? fallback)];
  const isChanged = !equal(value, get(state.base, path));
  const id = fieldId(path);
  const describedBy = `${id}-help ${id}-issues`;
  const kind = isGroup ? "wide" : Input === SwitchInput ? "switch" : "";
  const className = `field ${kind} ${isChanged ? "changed" : ""}`;
  const isMissing = spec.required === true && value === undefined;
  const unit = <span className="unit">{isMissing ? "required" : spec.unit}</span>;
  const body = (
    <>
      <Input
        {...{ id, at, value, fallback, describedBy }}
        invalid={issues.some(({ severity }) => severity === "error")}
        onChange={(next) => dispatch({ type: "set", path, value: next })}
      />
      {isChanged && <ResetButton path={path} prefix="Reset" />}
      <p className="help" id={`${id}-help`}>
        {spec.description} {bounds !== "" && `${bounds.charAt(0).toUpperCase()}${bounds.slice(1)}. `}
        {option && `${option.title}: ${option.description} `}
        {settledBy && <span className="settled">Changed because {labelAt(contract, settledBy)} was set.</span>}
      </p>
      <Issues id={`${id}-issues`} issues={issues} />
    </>
  );
  return isGroup ? (
    <fieldset className={className} data-path={path} id={id} tabIndex={-1} aria-describedby={describedBy}>
      <legend className="label">
        {spec.label ?? path} {unit}
      </legend>
      {body}
    </fieldset>
  ) : (
    <div className={className} data-path={path}>
      <label className="label" htmlFor={id} title={path}>
        {spec.label ?? path} {unit}
      </label>
      {body}
    </div>
  );
}

export function Issues({ id, issues }: { id: string; issues: readonly Issue[] }): ReactNode {
  return (
    <div id={id} className="field-issues">
      {issues.map(({ severity, rule, message, fix }) => (
        <p key={`${rule} ${message}`} className={severity}>
          {message} {fix}
        </p>
      ))}
    </div>
  );
}
