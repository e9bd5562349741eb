/** One section of the form: its basic fields, and the advanced ones behind a disclosure. */

import { get } from "@ftlab/contract";
import type { ReactNode } from "react";
import { METHOD_ENUM, pathOf, specAt, type FieldAt, type Group } from "../contract";
import { blockId, issuesAt, useForm } from "../form";
import { Field, Issues } from "./Field";

export function GroupSection({ group }: { group: Group }): ReactNode {
  const { contract, state } = useForm();
  const basic = group.fields.filter(({ spec }) => spec.level === "basic");
  const advanced = group.fields.filter(({ spec }) => spec.level !== "basic");
  const set = advanced.filter(({ path }) => get(state.config, path) !== undefined).length;
  // The block that holds the method is the form itself, as is the top level; neither needs a name.
  const home = pathOf(contract, METHOD_ENUM).replace(/\.[^.]*$/, "");
  const blocks = [...new Set(advanced.map(({ block }) => (block === home ? "" : block)))];
  const title = `group-${group.name}`;
  return (
    <section className="group" aria-labelledby={title}>
      <header>
        <h2 id={title}>{group.title}</h2>
        <p className="help">{group.description}</p>
      </header>
      {basic.length > 0 && <Grid fields={basic} />}
      {advanced.length > 0 && (
        <details>
          <summary>
            Advanced <span className="unit">{`${advanced.length}, ${set} set`}</span>
          </summary>
          {blocks.map((path) => {
            const fields = advanced.filter(({ block }) => (block === home ? "" : block) === path);
            return path === "" ? <Grid key="" fields={fields} /> : <Block key={path} {...{ path, fields, group }} />;
          })}
        </details>
      )}
    </section>
  );
}

function Block({ path, fields, group }: { path: string; fields: FieldAt[]; group: Group }): ReactNode {
  const { contract, inspection } = useForm();
  const label = fields[0]?.blockLabel ?? path;
  // A block may have fields in several sections; what is said of it as a whole stands in its own.
  const isHome = specAt(contract, path)?.group === group.name;
  const id = blockId(path);
  return (
    <fieldset className="block" {...(isHome && { id, tabIndex: -1, "aria-describedby": `${id}-issues` })}>
      <legend className={label === group.title ? "hidden" : ""}>{label}</legend>
      {isHome && <Issues id={`${id}-issues`} issues={issuesAt(inspection, path, false)} />}
      <Grid fields={fields} />
    </fieldset>
  );
}

function Grid({ fields }: { fields: readonly FieldAt[] }): ReactNode {
  return (
    <div className="grid">
      {fields.map((field) => (
        <Field key={field.path} at={field} />
      ))}
    </div>
  );
}
