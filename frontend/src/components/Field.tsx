/** One field: label, input, help, limits and what the contract has to say about it. */

import { get, limits, type Issue } from "@ftlab/contract";
import type { ReactNode } from "react";
import { equal } from "../config/paths";
import { FORMAT_ENUM, labelAt, METHOD_ENUM, type FieldAt } from "../contract";
import { fieldId, issuesAt, useForm } from "../form";
import { FormatChooser, MethodChooser } from "./choosers";
import { ChoicesInput, JsonInput, ListInput, NumberInput, SelectInput, SwitchInput, TextInput, type InputProps } from "./inputs";
import { ItemsField } from "./ItemsField";

export function Field({ at }: { at: FieldAt }): ReactNode {
  const { contract, state, dispatch, inspection } = useForm();
  const { path, spec } = at;
  const id = fieldId(path);
  const value = get(state.config, path);
  const isItems = spec.type === "class";
  const issues = issuesAt(inspection, path, !isItems);
  const label = spec.label ?? path;
  const before = get(state.base, path);
  const changed = !equal(value, before);
  const settledBy = state.settled[path]?.by;
  const props: InputProps = {
    id,
    spec,
    value,
    fallback: get(inspection.resolved, path),
    describedBy: `${id}-help ${id}-issues`,
    invalid: issues.some(({ severity }) => severity === "error"),
    onChange: (next) => dispatch({ type: "set", path, value: next }),
  };
  const [input, isGroup] = inputFor(props);
  const described = spec.type === "enum" && spec.many !== true ? contract.enums[spec.of]?.[String(value ?? props.fallback)] : undefined;
  const bounds = limits(spec);
  const head = (
    <>
      {label}
      {spec.unit !== undefined && <span className="unit"> {spec.unit}</span>}
      {spec.required === true && value === undefined && <span className="unit"> required</span>}
    </>
  );
  const body = (
    <>
      {input}
      {changed && (
        <button
          type="button"
          className="reset"
          title={`Back to ${before === undefined ? "not given" : JSON.stringify(before)}`}
          aria-label={`Reset ${label}`}
          onClick={() => dispatch({ type: "reset", path })}
        >
          <span aria-hidden="true">↺</span>
        </button>
      )}
      <p className="help" id={`${id}-help`}>
        {spec.description}
        {bounds !== "" && <span className="limits"> {bounds.charAt(0).toUpperCase() + bounds.slice(1)}.</span>}
        {described && !isGroup && (
          <span className="option">
            {" "}
            {described.title}: {described.description}
          </span>
        )}
        {settledBy !== undefined && <span className="settled"> Changed because {labelAt(contract, settledBy)} was set.</span>}
      </p>
      <Issues id={`${id}-issues`} issues={issues} />
    </>
  );
  const kind = spec.type === "boolean" && typeof (value ?? true) === "boolean" ? " switch" : "";
  const className = `field${kind}${changed ? " changed" : ""}${isGroup ? " wide" : ""}`;
  return isGroup ? (
    <fieldset className={className} data-path={path} id={id} tabIndex={-1} aria-describedby={props.describedBy}>
      <legend className="label">{head}</legend>
      {body}
    </fieldset>
  ) : (
    <div className={className} data-path={path}>
      <label className="label" htmlFor={id} title={path}>
        {head}
      </label>
      {body}
    </div>
  );

  /** The input of a field, and whether it is a group of inputs. */
  function inputFor(given: InputProps): [ReactNode, boolean] {
    switch (spec.type) {
      case "class":
        return [<ItemsField key={path} at={at} of={spec.of} value={value} />, true];
      case "enum":
        if (spec.of === METHOD_ENUM) return [<MethodChooser key={path} {...given} />, true];
        if (spec.of === FORMAT_ENUM) return [<FormatChooser key={path} {...given} />, true];
        if (spec.many === true) return [<ChoicesInput key={path} {...given} options={contract.enums[spec.of] ?? {}} />, true];
        return [<SelectInput key={path} {...given} options={contract.enums[spec.of] ?? {}} />, false];
      case "boolean":
        // A value of another type is shown as it was given.
        return [typeof (value ?? true) === "boolean" ? <SwitchInput {...given} /> : <TextInput {...given} />, false];
      case "any":
        return [<JsonInput key={path} {...given} />, false];
      default:
        if (spec.many === true) return [<ListInput key={path} {...given} />, false];
        return [spec.type === "string" ? <TextInput {...given} /> : <NumberInput {...given} />, false];
    }
  }
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
