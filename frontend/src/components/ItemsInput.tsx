/** A list of objects, each with the fields of its class. */

import type { ReactNode } from "react";
import { fieldsOf } from "../contract";
import { useForm } from "../form";
import { Field } from "./Field";
import type { InputProps } from "./inputs";

export function ItemsInput({ at: { path, spec }, value, onChange }: InputProps): ReactNode {
  const { contract, method } = useForm();
  const items: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  const name = spec.label ?? path;
  const of = spec.type === "class" ? spec.of : "";
  const remove = (index: number): void => {
    const left = items.filter((_item, other) => other !== index);
    onChange(left.length > 0 ? left : undefined);
  };
  return (
    <div className="items">
      {items.map((_item, index) => (
        <fieldset key={index} className="item">
          <legend>{`${name} ${index + 1}`}</legend>
          <div className="grid">
            {fieldsOf(contract, method, of, `${path}[${index}]`, name).map((field) => (
              <Field key={field.path} at={field} />
            ))}
          </div>
          <button type="button" onClick={() => remove(index)}>{`Remove ${name} ${index + 1}`}</button>
        </fieldset>
      ))}
      <button type="button" onClick={() => onChange([...items, {}])}>{`Add to ${name}`}</button>
    </div>
  );
}
