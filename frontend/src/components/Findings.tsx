/** What the contract says about the config as it stands, and what the form does not show of it. */

import type { Issue } from "@ftlab/contract";
import type { ReactNode } from "react";
import { leaves } from "../config/paths";
import { show } from "../config/text";
import { fieldsOf, labelAt, specAt } from "../contract";
import { fieldId, focusAt, useForm } from "../form";

const SEVERITIES = ["error", "warning", "note"] as const;

export function countText(issues: readonly Issue[]): string {
  const counts = SEVERITIES.map((severity) => [issues.filter((one) => one.severity === severity).length, severity] as const);
  const words = counts.filter(([count]) => count > 0).map(([count, word]) => `${count} ${word}${count === 1 ? "" : "s"}`);
  return words.join(", ") || "nothing to mend";
}

export function Findings(): ReactNode {
  const { state, inspection } = useForm();
  const shown = SEVERITIES.flatMap((severity) => inspection.issues.filter((one) => one.severity === severity));
  return (
    <section className="panel" id="findings" aria-labelledby="findings-title" tabIndex={-1}>
      <h2 id="findings-title">
        Findings <span className="unit" role="status">{countText(inspection.issues)}</span>
      </h2>
      {shown.length > 0 && (
        <ul className="issues">
          {shown.map((one) => (
            <Finding key={`${one.path} ${one.rule} ${one.message}`} issue={one} />
          ))}
        </ul>
      )}
      <Unshown />
      {state.renamed.length > 0 && (
        <details>
          <summary>
            Old names in {state.source} <span className="unit">{state.renamed.length}, read and rewritten</span>
          </summary>
          <ul className="issues">
            {state.renamed.map(({ path, message, fix }) => (
              <li key={path} className="note">
                <code>{path}</code> {message} {fix}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function Finding({ issue: { path, rule, severity, message, allowed, fix } }: { issue: Issue }): ReactNode {
  const { contract } = useForm();
  const known = specAt(contract, path) !== undefined;
  return (
    <li className={severity}>
      <span className={`badge ${severity}`}>{severity}</span>{" "}
      {known ? (
        <button type="button" className="link" title={rule} onClick={() => focusAt(path)}>
          {path}
        </button>
      ) : (
        <code title={rule}>{path}</code>
      )}
      <p>
        {message} {fix}
      </p>
      {allowed !== undefined && !message.includes(allowed) && fix === undefined && <p className="help">Allowed: {allowed}</p>}
    </li>
  );
}

/** Values without a field in the form: set aside, of an old name, or unknown to the contract. */
function Unshown(): ReactNode {
  const { contract, state, dispatch, method } = useForm();
  const fields = new Set(fieldsOf(contract, method).map(({ path }) => path));
  const strange = leaves(state.config).filter(([path]) => !fields.has(path));
  const aside = Object.entries(state.aside);
  const name = method === undefined ? "" : contract.methods[method]?.shortLabel;
  return (
    <>
      {aside.length > 0 && (
        <div className="aside-values" role="status">
          <p className="help">Set aside, since {name} does not take them; they come back with a method that does.</p>
          <ul>
            {aside.map(([path, value]) => (
              <li key={path}>
                {labelAt(contract, path)} <code>{show(value)}</code>
              </li>
            ))}
          </ul>
        </div>
      )}
      {strange.length > 0 && (
        <ul className="issues">
          {strange.map(([path, value]) => (
            <li key={path} className="note">
              <code>
                {path}: {show(value)}
              </code>{" "}
              <button type="button" id={fieldId(path)} onClick={() => dispatch({ type: "set", path, value: undefined })}>
                Remove
              </button>
              <p className="help">{specAt(contract, path)?.deprecated ?? "The form has no field for it."}</p>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}

/** What differs from the template or file that was loaded. */
export function Changes({ changes }: { changes: readonly { path: string; from: unknown; to: unknown }[] }): ReactNode {
  const { contract, state, dispatch, method } = useForm();
  const fields = new Set(fieldsOf(contract, method).map(({ path }) => path));
  return (
    <section className="panel" aria-labelledby="changes-title">
      <h2 id="changes-title">
        Changes <span className="unit">from {state.source}</span>
      </h2>
      {changes.length === 0 ? (
        <p className="help">None.</p>
      ) : (
        <>
          <ul className="changes">
            {changes.map(({ path, from, to }) => (
              <li key={path}>
                {fields.has(path) ? (
                  <button type="button" className="link" title={path} onClick={() => focusAt(path)}>
                    {labelAt(contract, path)}
                  </button>
                ) : (
                  <span title={path}>{labelAt(contract, path)}</span>
                )}
                <span className="values">
                  <del>{from === undefined ? "not given" : show(from)}</del> <ins>{to === undefined ? "not given" : show(to)}</ins>
                </span>
                <button type="button" className="reset" aria-label={`Undo the change of ${labelAt(contract, path)}`} onClick={() => dispatch({ type: "reset", path })}>
                  <span aria-hidden="true">↺</span>
                </button>
              </li>
            ))}
          </ul>
          <Reset />
        </>
      )}
    </section>
  );
}

function Reset(): ReactNode {
  const { state, dispatch } = useForm();
  const { source, isTemplate, base } = state;
  const again = isTemplate ? ({ type: "template", name: source } as const) : ({ type: "load", source, config: base } as const);
  return (
    <button type="button" onClick={() => dispatch(again)}>
      Reset to {source}
    </button>
  );
}
