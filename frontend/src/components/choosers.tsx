/** Choices that deserve more room than a menu: templates, methods and dataset formats. */

import type { ReactNode } from "react";
import { differences } from "../config/paths";
import { useForm } from "../form";
import type { InputProps } from "./inputs";

export function TemplateGallery(): ReactNode {
  const { contract, state, dispatch } = useForm();
  const { replaced } = state;
  const lost = replaced ? differences(replaced.base, replaced.config).length : 0;
  return (
    <section className="templates" aria-labelledby="templates-title">
      <h2 id="templates-title">Templates</h2>
      <div className="cards">
        {Object.entries(contract.templates).map(([name, { title, summary, method }]) => (
          <button
            type="button"
            key={name}
            className="card"
            aria-pressed={state.isTemplate && state.source === name}
            onClick={() => dispatch({ type: "template", name })}
          >
            <span className="card-head">
              <strong>{title}</strong>
              <span className="badge">{contract.methods[method]?.shortLabel ?? method}</span>
            </span>
            <code>{name}</code>
            <span className="help">{summary}</span>
          </button>
        ))}
      </div>
      {replaced && (
        <p className="banner" role="status">
          {lost} {lost === 1 ? "change" : "changes"} to {replaced.source} gave way to {state.source}.{" "}
          <button type="button" onClick={() => dispatch({ type: "restore" })}>
            Bring back
          </button>
        </p>
      )}
    </section>
  );
}

type Choice = { name: string; label: string; help: string; stability: string; className: string; disabled?: boolean };

function Radio({ id, value, onChange, ...choice }: InputProps & Choice): ReactNode {
  const { name, label, help, stability, className, disabled = false } = choice;
  const own = `${id}-${name}`;
  const names = { "aria-labelledby": `${own}-label`, "aria-describedby": own };
  return (
    <label className={className}>
      <input type="radio" {...{ value: name, disabled, ...names }} name={id} checked={(value ?? "") === name} onChange={() => onChange(name || undefined)} />
      <span>
        <span id={`${own}-label`}>{label}</span>
        <span className="help" id={own}>
          {help}
          {stability !== "stable" && <span className={`badge ${stability}`}>{stability}</span>}
        </span>
      </span>
    </label>
  );
}

export function MethodChooser(props: InputProps): ReactNode {
  const { contract, state, dispatch } = useForm();
  const { value } = props;
  const fitting = Object.entries(contract.templates).filter(([name, one]) => one.method === value && name !== state.source);
  const isAway = state.isTemplate && contract.templates[state.source]?.method !== value;
  return (
    <>
      <div className="cards methods">
        {Object.entries(contract.methods).map(([name, { label, description, stability }]) => (
          <Radio key={name} {...props} {...{ name, label, stability }} help={description} className="card" />
        ))}
      </div>
      {typeof value === "string" && <p className="help">{contract.methods[value]?.optimises}</p>}
      {isAway && fitting.length > 0 && (
        <p className="banner" role="status">
          The other values are still those of {state.source}. Start from{" "}
          {fitting.map(([name]) => (
            <button type="button" key={name} onClick={() => dispatch({ type: "template", name })}>
              {name}
            </button>
          ))}
        </p>
      )}
    </>
  );
}

/** All formats; one that does not fit the method is shown with the contract's reason and cannot be chosen. */
export function FormatChooser(props: InputProps): ReactNode {
  const { contract, method } = useForm();
  const formats = Object.entries(contract.formats).map(([name, { label, description, stability }]) => {
    const reason = method === undefined ? null : contract.incompatibility(method, name);
    return { name, label, stability, help: reason ?? description, disabled: reason !== null };
  });
  formats.sort((left, right) => Number(left.disabled) - Number(right.disabled));
  const none = { name: "", label: "Not set", stability: "stable", help: "", disabled: false };
  return (
    <div className="formats">
      {[none, ...formats].map((one) => (
        <Radio key={one.name} {...props} {...one} className={one.disabled ? "format unfit" : "format"} />
      ))}
    </div>
  );
}
