/** What the contract says about the config as it stands, and what the form does not show of it. */

import type { Issue } from "@ftlab/contract";
import type { ReactNode } from "react";
import { leaves, type differences } from "../config/paths";
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
  const { source, renamed } = state;
  const sorted = SEVERITIES.flatMap((severity) => inspection.issues.filter((one) => one.severity === severity));
  return (
    <Panel id="findings" title="Findings" note={<span role="status">{countText(inspection.issues)}</span>}>
      <IssueList issues={sorted} />
      <Unshown />
      {renamed.length > 0 && (
        <details>
          <summary>
            Old names in {source} <span className="unit">{renamed.length}, read and rewritten</span>
          </summary>
          <IssueList issues={renamed} />
        </details>
      )}
    </Panel>
  );
}

function IssueList({ issues }: { issues: readonly Issue[] }): ReactNode {
  return (
    <ul className="issues">
      {issues.map(({ path, rule, severity, message, allowed = message, fix }) => (
        <li key={`${path} ${rule} ${message}`} className={severity}>
          <span className={`badge ${severity}`}>{severity}</span> <PathLink path={path}>{path}</PathLink>
          <p>
            {message} {fix} {fix === undefined && !message.includes(allowed) && `Allowed: ${allowed}.`}
          </p>
        </li>
      ))}
    </ul>
  );
}

/** Values without a field in the form: set aside, of an old name, or unknown to the contract. */
function Unshown(): ReactNode {
  const { contract, state, dispatch, method } = useForm();
  const fields = new Set(fieldsOf(contract, method).map(({ path }) => path));
  const strange = leaves(state.config).filter(([path]) => !fields.has(path));
  const aside = Object.entries(state.aside);
  return (
    <ul className="issues">
      {aside.length > 0 && (
        <li className="note">
          <span role="status">
            Set aside until a method takes it again:{" "}
            {aside.map(([path, value]) => `${labelAt(contract, path)} ${show(value)}`).join("; ")}
          </span>
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
export function Changes({ changes }: { changes: ReturnType<typeof differences> }): ReactNode {
  const { contract, state, dispatch } = useForm();
  const { source, isTemplate, base } = state;
  const reset = (): void =>
    dispatch(isTemplate ? { type: "template", name: source } : { type: "load", source, config: base });
  return (
    <Panel id="changes" title="Changes" note={`${changes.length || "none"} from ${source}`}>
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
        <button type="button" onClick={reset}>
          Reset to {source}
        </button>
      )}
    </Panel>
  );
}
