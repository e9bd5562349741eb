/** One section of the form: its basic fields, and the advanced ones behind a disclosure. */

import { get } from "@ftlab/contract";
import type { ReactNode } from "react";
import { METHOD_ENUM, pathOf, type FieldAt, type Group } from "../contract";
import { blockId, issuesAt, useForm } from "../form";
import { Field, Issues } from "./Field";

export function GroupSection({ group }: { group: Group }): ReactNode {
  const { state } = useForm();
  const basic = group.fields.filter(({ spec }) => spec.level === "basic");
  const advanced = group.fields.filter(({ spec }) => spec.level !== "basic");
  const set = advanced.filter(({ path }) => get(state.config, path) !== undefined).length;
  const title = `group-${group.name}`;
  return (
    <section className="group" aria-labelledby={title}>
      <header>
        <h2 id={title} tabIndex={-1}>
          {group.title}
        </h2>
        <p className="help">{group.description}</p>
      </header>
      {basic.length > 0 && <Grid fields={basic} />}
      {advanced.length > 0 && (
        <details>
          <summary>
            Advanced <span className="unit">{`${advanced.length} ${advanced.length === 1 ? "field" : "fields"}, ${set} set`}</span>
          </summary>
          {blocksOf(advanced).map((fields) => (
            <Block key={fields[0]?.block} fields={fields} groupTitle={group.title} />
          ))}
        </details>
      )}
    </section>
  );
}

function blocksOf(fields: readonly FieldAt[]): FieldAt[][] {
  const blocks = new Map<string, FieldAt[]>();
  for (const field of fields) blocks.set(field.block, [...(blocks.get(field.block) ?? []), field]);
  return [...blocks.values()];
}

/** The fields of one block; the block that holds the method is the form itself and needs no name. */
function Block({ fields, groupTitle }: { fields: FieldAt[]; groupTitle: string }): ReactNode {
  const { contract, inspection } = useForm();
  const { block = "", blockLabel = "" } = fields[0] ?? {};
  const home = pathOf(contract, METHOD_ENUM).replace(/\.[^.]*$/, "");
  if (block === "" || block === home) return <Grid fields={fields} />;
  const issues = issuesAt(inspection, block, false);
  return (
    <fieldset className="block" id={blockId(block)} tabIndex={-1} aria-describedby={`${blockId(block)}-issues`}>
      <legend className={blockLabel === groupTitle ? "hidden" : ""}>{blockLabel}</legend>
      <Issues id={`${blockId(block)}-issues`} issues={issues} />
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
