/** Small parts that the page is made of. */

import { useState, type ReactNode } from "react";
import { fieldsOf, labelAt } from "../contract";
import { focusAt, useForm } from "../form";

type PanelProps = { id: string; title: string; note?: ReactNode; tools?: ReactNode; children: ReactNode };

export function Panel({ id, title, note, tools, children }: PanelProps): ReactNode {
  return (
    <section className="panel" id={id} aria-labelledby={`${id}-title`} tabIndex={-1}>
      <div className="panel-head">
        <h2 id={`${id}-title`}>
          {title} <span className="unit">{note}</span>
        </h2>
        {tools}
      </div>
      {children}
    </section>
  );
}

/** Leads to a field, or names it where the form shows none. */
export function PathLink({ path, children }: { path: string; children: ReactNode }): ReactNode {
  const { contract, method } = useForm();
  const whole = path.replace(/\[.*$/, "");
  const known = fieldsOf(contract, method).some((one) => one.path === whole || one.block === path);
  return known ? (
    <button type="button" className="link" title={path} onClick={() => focusAt(path)}>
      {children}
    </button>
  ) : (
    <span title={path}>{children}</span>
  );
}

export function ResetButton({ path, prefix }: { path: string; prefix: string }): ReactNode {
  const { contract, dispatch } = useForm();
  const label = `${prefix} ${labelAt(contract, path)}`;
  return (
    <button type="button" className="reset" aria-label={label} onClick={() => dispatch({ type: "reset", path })}>
      <span aria-hidden="true">↺</span>
    </button>
  );
}

export function CopyButton({ text, what }: { text: string; what: string }): ReactNode {
  const [said, say] = useState({ text: "", word: "" });
  const copy = (): void => {
    // There is no clipboard where the page does not come from this machine or over HTTPS.
    const copying = navigator.clipboard?.writeText(text) ?? Promise.reject(new Error("no clipboard"));
    copying.then(() => say({ text, word: "Copied" }), () => say({ text, word: "Not allowed" }));
  };
  const word = said.text === text ? said.word : "";
  return (
    <>
      <button type="button" aria-label={`Copy the ${what}`} onClick={copy}>
        {word || "Copy"}
      </button>
      <span className="hidden" role="status">
        {word}
      </span>
    </>
  );
}
