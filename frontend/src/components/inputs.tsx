/** One input for each sort of value. What is typed stays as it was typed; the config gets what it means. */

import type { OptionSpec } from "@ftlab/contract";
import { useState, type ChangeEvent, type KeyboardEvent, type ReactNode } from "react";
import { equal } from "../config/paths";
import { readNumber, show } from "../config/text";
import type { FieldAt } from "../contract";
import { useForm } from "../form";

export interface InputProps {
  readonly id: string;
  readonly at: FieldAt;
  readonly value: unknown;
  /** The value in force where none is given, the default where one is. */
  readonly fallback: unknown;
  readonly describedBy: string;
  readonly invalid: boolean;
  readonly onChange: (value: unknown) => void;
}

const common = ({ id, describedBy, invalid }: InputProps) => ({
  id,
  "aria-describedby": describedBy,
  spellCheck: false,
  autoComplete: "off",
  ...(invalid && { "aria-invalid": true as const }),
});
const written = (value: unknown): string => (value === undefined ? "" : show(value));
const hint = (fallback: unknown): string => written(fallback) || "not set";

/** The text as typed for as long as it means the value, else the value's own text. */
function useTyped({ value, onChange }: InputProps, write: (value: unknown) => string, read: (text: string) => unknown) {
  const [typed, setTyped] = useState<string | null>(null);
  return {
    value: typed !== null && equal(read(typed), value) ? typed : write(value),
    onChange: ({ target }: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>): void => {
      setTyped(target.value);
      onChange(read(target.value));
    },
  };
}

export function NumberInput(props: InputProps): ReactNode {
  const { at: { spec }, value, fallback, onChange } = props;
  const typed = useTyped(props, written, readNumber);
  const { min = -Infinity, max = Infinity, xmin = -Infinity, xmax = Infinity } = spec;
  const step = (event: KeyboardEvent): void => {
    const sign = { ArrowUp: 1, ArrowDown: -1 }[event.key];
    if (sign === undefined) return;
    event.preventDefault();
    const from = [value, fallback, spec.min].find((one) => typeof one === "number") ?? 0;
    const next = stepped(from, sign, spec.type === "integer");
    if (next >= min && next <= max && next > xmin && next < xmax) onChange(next);
  };
  return (
    <input
      {...common(props)}
      {...typed}
      className="number"
      role="spinbutton"
      inputMode={spec.type === "integer" ? "numeric" : "decimal"}
      placeholder={hint(fallback)}
      aria-valuemin={spec.min ?? spec.xmin}
      aria-valuemax={spec.max ?? spec.xmax}
      aria-valuenow={typeof value === "number" ? value : undefined}
      aria-valuetext={typed.value === "" ? undefined : typed.value}
      onKeyDown={step}
    />
  );
}

/** The next number: the next whole one, or one more in the leading digit. */
function stepped(from: number, sign: number, whole: boolean): number {
  if (whole) return Math.round(from) + sign;
  if (from === 0) return sign * 0.01;
  let unit = 10 ** Math.floor(Math.log10(Math.abs(from)) + 1e-9);
  if (sign * from < 0 && Math.abs(from) < unit * 1.5) unit /= 10;
  return Number((from + sign * unit).toPrecision(10));
}

/** A text of one line or more: an input of one line would drop the line ends of what is loaded or pasted. */
export function TextInput(props: InputProps): ReactNode {
  const typed = useTyped(props, written, (text) => (text === "" ? undefined : text));
  const rows = Math.min(8, typed.value.split("\n").length);
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key === "Enter" && rows === 1 && !event.shiftKey) event.preventDefault();
  };
  const own = { className: "text", rows, placeholder: hint(props.fallback), onKeyDown };
  return <textarea {...common(props)} {...typed} {...own} />;
}

/** A list of texts, one to a line. */
export function ListInput(props: InputProps): ReactNode {
  const write = (value: unknown): string => (Array.isArray(value) ? value.map(written).join("\n") : written(value));
  const read = (text: string): unknown => {
    const items = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
    return items.length > 0 ? items : undefined;
  };
  const typed = useTyped(props, write, read);
  const rows = Math.min(8, Math.max(2, typed.value.split("\n").length));
  return <textarea {...common(props)} {...typed} rows={rows} placeholder="one to a line" />;
}

export function JsonInput(props: InputProps): ReactNode {
  const write = (value: unknown): string =>
    typeof value === "object" ? JSON.stringify(value, null, 2) : written(value);
  const read = (text: string): unknown => {
    try {
      return text.trim() === "" ? undefined : (JSON.parse(text) as unknown);
    } catch {
      return text;
    }
  };
  return (
    <>
      <textarea {...common(props)} {...useTyped(props, write, read)} rows={4} placeholder="JSON" />
      {typeof props.value === "string" && <p className="note">Not JSON; kept as text.</p>}
    </>
  );
}

export function SwitchInput(props: InputProps): ReactNode {
  const checked = (props.value ?? props.fallback) === true;
  const toggle = (): void => props.onChange(!checked);
  return <input {...common(props)} type="checkbox" role="switch" checked={checked} onChange={toggle} />;
}

/** The options of an enum field, by name. */
function useOptions({ at: { spec } }: InputProps): [string, OptionSpec][] {
  const { contract } = useForm();
  return Object.entries((spec.type === "enum" && contract.enums[spec.of]) || {});
}

const isPlanned = ({ stability }: OptionSpec): boolean => stability === "planned";
const optionText = ({ title, stability }: OptionSpec): string =>
  stability === "stable" ? title : `${title} (${stability})`;

export function SelectInput(props: InputProps): ReactNode {
  const { fallback, onChange } = props;
  const options = useOptions(props);
  const text = written(props.value);
  const standard = options.find(([name]) => name === fallback)?.[1].title;
  return (
    <select {...common(props)} value={text} onChange={({ target }) => onChange(target.value || undefined)}>
      <option value="">{standard === undefined ? "Not set" : `Default: ${standard}`}</option>
      {text !== "" && options.every(([name]) => name !== text) && <option value={text}>{text}</option>}
      {options.map(([name, option]) => (
        <option key={name} value={name} disabled={isPlanned(option)}>
          {optionText(option)}
        </option>
      ))}
    </select>
  );
}

/** Several values of an enum; given values that it does not know are kept. */
export function ChoicesInput(props: InputProps): ReactNode {
  const { value, onChange } = props;
  const chosen: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  const change = (name: string, on: boolean): void => {
    const others = chosen.filter((item) => item !== name);
    onChange(on ? [...others, name] : others.length > 0 ? others : undefined);
  };
  return (
    <div className="choices">
      {useOptions(props).map(([name, option]) => {
        const checked = chosen.includes(name);
        const state = { checked, disabled: isPlanned(option) && !checked };
        return (
          <label key={name} title={option.description}>
            <input type="checkbox" {...state} onChange={() => change(name, !checked)} />
            {optionText(option)}
          </label>
        );
      })}
    </div>
  );
}
