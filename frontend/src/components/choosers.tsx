/** Choices that deserve more room than a menu: templates, methods and dataset formats. */

import type { ReactNode } from "react";
import { differences } from "../config/paths";
import { useForm } from "../form";
import type { InputProps } from "./inputs";

export function Stability({ of }: { of: string }): ReactNode {
  return of === "stable" ? null : <span className={`badge ${of}`}>{of}</span>;
}

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

export function MethodChooser({ id, value, onChange }: InputProps): ReactNode {
  const { contract, state, dispatch } = useForm();
  const fitting = Object.entries(contract.templates).filter(([name, one]) => one.method === value && name !== state.source);
  const home = contract.templates[state.source]?.method;
  return (
    <>
      <div className="cards methods">
        {Object.entries(contract.methods).map(([name, info]) => (
          <label key={name} className="card">
            <span className="card-head">
              <input type="radio" name={id} value={name} checked={value === name} onChange={() => onChange(name)} aria-labelledby={`${id}-${name}-name`} aria-describedby={`${id}-${name}`} />
              <strong id={`${id}-${name}-name`}>{info.label}</strong>
            </span>
            <span className="help" id={`${id}-${name}`}>
              {info.description}
              <Stability of={info.stability} />
            </span>
          </label>
        ))}
      </div>
      {typeof value === "string" && <p className="help optimises">{contract.methods[value]?.optimises}</p>}
      {state.isTemplate && home !== value && fitting.length > 0 && (
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
export function FormatChooser({ id, value, onChange }: InputProps): ReactNode {
  const { contract, method } = useForm();
  const options = Object.entries(contract.formats).map(([name, info]) => {
    const reason = method === undefined ? null : contract.incompatibility(method, name);
    return { name, info, reason };
  });
  const ordered = [...options.filter(({ reason }) => reason === null), ...options.filter(({ reason }) => reason !== null)];
  return (
    <div className="formats">
      <label className="format">
        <input type="radio" name={id} value="" checked={value === undefined} onChange={() => onChange(undefined)} />
        <span>Not set</span>
      </label>
      {ordered.map(({ name, info, reason }) => (
        <label key={name} className={reason === null ? "format" : "format unfit"}>
          <input
            type="radio"
            name={id}
            value={name}
            checked={value === name}
            disabled={reason !== null}
            onChange={() => onChange(name)}
            aria-labelledby={`${id}-${name}-name`}
            aria-describedby={`${id}-${name}`}
          />
          <span>
            <span id={`${id}-${name}-name`}>{info.label}</span>
            <Stability of={info.stability} />
            <span className="help" id={`${id}-${name}`}>
              {reason ?? info.description}
            </span>
          </span>
        </label>
      ))}
    </div>
  );
}

