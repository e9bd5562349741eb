/** A list of objects, each with the fields of its class. */

import type { ReactNode } from "react";
import { fieldsOf, type FieldAt } from "../contract";
import { useForm } from "../form";
import { Field } from "./Field";

export function ItemsField({ at, of, value }: { at: FieldAt; of: string; value: unknown }): ReactNode {
  const { contract, dispatch, method } = useForm();
  const items: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  const change = (next: readonly unknown[]): void =>
    dispatch({ type: "set", path: at.path, value: next.length > 0 ? next : undefined });
  const name = at.spec.label ?? at.path;
  return (
    <div className="items">
      {items.map((_, index) => (
        <fieldset key={index} className="item">
          <legend>
            {name} {index + 1}
          </legend>
          <div className="grid">
            {fieldsOf(contract, method, of, `${at.path}[${index}]`, name).map((field) => (
              <Field key={field.path} at={field} />
            ))}
          </div>
          <button type="button" onClick={() => change(items.filter((_item, other) => other !== index))}>
            Remove {name} {index + 1}
          </button>
        </fieldset>
      ))}
      <button type="button" onClick={() => change([...items, {}])}>
        Add to {name}
      </button>
    </div>
  );
}
