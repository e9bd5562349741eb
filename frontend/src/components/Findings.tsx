/** What the contract says about the config as it stands, and what the form does not show of it. */

import type { Issue } from "@ftlab/contract";
import type { ReactNode } from "react";
import { leaves, type Change } from "../config/paths";
import { show } from "../config/text";
import { fieldsOf, labelAt, specAt } from "../contract";
import { fieldId, useForm } from "../form";
import { Panel, PathLink, ResetButton } from "./parts";

const SEVERITIES = ["error", "warning", "note"] as const;

export function countText(issues: readonly Issue[]): string {
  const words = SEVERITIES.flatMap((severity) => {
    const count = issues.filter((one) => one.severity === severity).length;
    return count === 0 ? [] : [`${count} ${severity}${count === 1 ? "" : "s"}`];
  });
  return words.join(", ") || "nothing to mend";
}

export function Findings(): ReactNode {
  const { state, inspection } = useForm();
  const shown = SEVERITIES.flatMap((severity) => inspection.issues.filter((one) => one.severity === severity));
  return (
    <Panel id="findings" title="Findings" note={<span role="status">{countText(inspection.issues)}</span>}>
      <ul className="issues">
        {shown.map(({ path, rule, severity, message, allowed = message, fix }) => (
          <li key={`${path} ${rule} ${message}`} className={severity}>
            <span className={`badge ${severity}`}>{severity}</span> <PathLink path={path}>{path}</PathLink>
            <p>
              {message} {fix}
            </p>
            {fix === undefined && !message.includes(allowed) && <p className="help">Allowed: {allowed}</p>}
          </li>
        ))}
      </ul>
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
    </Panel>
  );
}

/** Values without a field in the form: set aside, of an old name, or unknown to the contract. */
function Unshown(): ReactNode {
  const { contract, state, dispatch, method = "" } = useForm();
  const fields = new Set(fieldsOf(contract, method || undefined).map(({ path }) => path));
  const strange = leaves(state.config).filter(([path]) => !fields.has(path));
  const aside = Object.entries(state.aside);
  return (
    <ul className="issues">
      {aside.length > 0 && (
        <li className="note" role="status">
          Set aside, since {contract.methods[method]?.shortLabel} does not take it; it comes back with a method that does:{" "}
          {aside.map(([path, value]) => `${labelAt(contract, path)} ${show(value)}`).join("; ")}
        </li>
      )}
      {strange.map(([path, value]) => (
        <li key={path} className="note">
          <code>{`${path}: ${show(value)}`}</code>{" "}
          <button type="button" id={fieldId(path)} onClick={() => dispatch({ type: "set", path, value: undefined })}>
            Remove
          </button>
          <p className="help">{specAt(contract, path)?.deprecated ?? "The form has no field for it."}</p>
        </li>
      ))}
    </ul>
  );
}

const words = (value: unknown): string => (value === undefined ? "not given" : show(value));

/** What differs from the template or file that was loaded. */
export function Changes({ changes }: { changes: readonly Change[] }): ReactNode {
  const { contract, state, dispatch } = useForm();
  const { source, isTemplate, base } = state;
  const again = isTemplate ? ({ type: "template", name: source } as const) : ({ type: "load", source, config: base } as const);
  return (
    <Panel id="changes" title="Changes" note={`from ${source}`}>
      {changes.length === 0 && <p className="help">None.</p>}
      <ul className="changes">
        {changes.map(({ path, from, to }) => (
          <li key={path}>
            <PathLink path={path}>{labelAt(contract, path)}</PathLink>
            <span className="values">
              <del>{words(from)}</del> <ins>{words(to)}</ins>
            </span>
            <ResetButton path={path} prefix="Undo the change of" />
          </li>
        ))}
      </ul>
      {changes.length > 0 && (
        <button type="button" onClick={() => dispatch(again)}>
          Reset to {source}
        </button>
      )}
    </Panel>
  );
}
