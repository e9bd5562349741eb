/** Choices that deserve more room than a menu: templates, methods and dataset formats. */

import type { ReactNode } from "react";
import { useForm } from "../form";
import type { InputProps } from "./inputs";

export function TemplateGallery(): ReactNode {
  const { contract, state, dispatch } = useForm();
  const { replaced } = state;
  return (
    <section className="templates" aria-labelledby="templates-title">
      <h2 id="templates-title">Templates</h2>
      <div className="cards">
        {Object.entries(contract.templates).map(([name, { title, summary, method }]) => {
          const isChosen = state.isTemplate && state.source === name;
          const choose = (): void => dispatch({ type: "template", name });
          return (
            <button type="button" key={name} className="card" aria-pressed={isChosen} onClick={choose}>
              <span className="card-head">
                <strong>{title}</strong>
                <span className="badge">{contract.methods[method]?.shortLabel ?? method}</span>
              </span>
              <code>{name}</code>
              <span className="help">{summary}</span>
            </button>
          );
        })}
      </div>
      {replaced && (
        <p className="banner" role="status">
          What you changed in {replaced.source} gave way to {state.source}.{" "}
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
  const checked = (value ?? "") === name;
  const choose = (): void => onChange(name || undefined);
  return (
    <label className={className}>
      <input type="radio" name={id} value={name} {...{ checked, disabled, ...names }} onChange={choose} />
      <span>
        <span id={`${own}-label`}>{label}</span>
        <span className="help" id={own}>
          {help} {stability !== "stable" && <span className={`badge ${stability}`}>{stability}</span>}
        </span>
      </span>
    </label>
  );
}

export function MethodChooser(props: InputProps): ReactNode {
  const { contract, state, dispatch } = useForm();
  const { value } = props;
  const isAway = state.isTemplate && contract.templates[state.source]?.method !== value;
  const fitting = Object.keys(contract.templates).filter((name) => contract.templates[name]?.method === value);
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
          {fitting.map((name) => (
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
