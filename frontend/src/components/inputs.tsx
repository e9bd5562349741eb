/** One input for each sort of value. What is typed stays as it was typed; the config gets what it means. */

import { type FieldSpec, type OptionSpec } from "@ftlab/contract";
import { useState, type ClipboardEvent, type KeyboardEvent, type ReactNode } from "react";
import { equal } from "../config/paths";
import { readNumber, show } from "../config/text";

export interface InputProps {
  readonly id: string;
  readonly spec: FieldSpec;
  readonly value: unknown;
  /** The value in force where none is given. */
  readonly fallback: unknown;
  readonly describedBy: string;
  readonly invalid: boolean;
  readonly onChange: (value: unknown) => void;
}

const aria = ({ id, describedBy, invalid }: InputProps) => ({
  id,
  "aria-describedby": describedBy,
  ...(invalid && { "aria-invalid": true as const }),
});

/** The text as typed for as long as it means the value, else the value's own text. */
function useTyped(
  value: unknown,
  write: (value: unknown) => string,
  read: (text: string) => unknown,
): [string, (text: string) => unknown] {
  const [typed, setTyped] = useState<string | null>(null);
  const text = typed !== null && equal(read(typed), value) ? typed : write(value);
  const type = (next: string): unknown => {
    setTyped(next);
    return read(next);
  };
  return [text, type];
}

const written = (value: unknown): string => (value === undefined ? "" : typeof value === "string" ? value : show(value));
const given = (text: string): unknown => (text === "" ? undefined : text);

export function NumberInput(props: InputProps): ReactNode {
  const { spec, value, fallback, onChange } = props;
  const [text, type] = useTyped(value, written, readNumber);
  const { min = spec.xmin, max = spec.xmax } = spec;
  const step = (event: KeyboardEvent, sign: number): void => {
    event.preventDefault();
    const from = typeof value === "number" ? value : typeof fallback === "number" ? fallback : (min ?? 0);
    const next = stepped(from, sign, spec.type === "integer");
    const inside = next >= (spec.min ?? next) && next <= (spec.max ?? next);
    if (inside && next > (spec.xmin ?? -Infinity) && next < (spec.xmax ?? Infinity)) onChange(next);
  };
  return (
    <input
      {...aria(props)}
      className="number"
      role="spinbutton"
      inputMode={spec.type === "integer" ? "numeric" : "decimal"}
      autoComplete="off"
      spellCheck={false}
      value={text}
      placeholder={fallback === undefined ? "not set" : show(fallback)}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuenow={typeof value === "number" ? value : undefined}
      aria-valuetext={text === "" ? undefined : text}
      onChange={(event) => onChange(type(event.target.value))}
      onKeyDown={(event) => {
        if (event.key === "ArrowUp") step(event, 1);
        if (event.key === "ArrowDown") step(event, -1);
      }}
    />
  );
}

/** The next number: the next whole one, or one more in the leading digit. */
export function stepped(from: number, sign: number, whole: boolean): number {
  if (whole) return Math.round(from) + sign;
  if (from === 0) return sign * 0.01;
  let unit = 10 ** Math.floor(Math.log10(Math.abs(from)) + 1e-9);
  if (sign * from < 0 && Math.abs(from) < unit * 1.5) unit /= 10;
  return Number((from + sign * unit).toPrecision(10));
}


export function TextInput(props: InputProps): ReactNode {
  const { value, fallback, onChange } = props;
  const text = written(value);
  // An input of one line would drop line ends, so a text that has one gets an area, and keeps it.
  const [area, setArea] = useState(text.includes("\n"));
  if (!area && text.includes("\n")) setArea(true);
  const paste = (event: ClipboardEvent<HTMLInputElement>): void => {
    const pasted = event.clipboardData.getData("text");
    if (!pasted.includes("\n")) return;
    event.preventDefault();
    const { selectionStart, selectionEnd } = event.currentTarget;
    onChange(text.slice(0, selectionStart ?? text.length) + pasted + text.slice(selectionEnd ?? text.length));
  };
  const shared = { ...aria(props), value: text, spellCheck: false, placeholder: fallback === undefined ? "not set" : show(fallback) };
  return area ? (
    <textarea {...shared} rows={4} onChange={(event) => onChange(given(event.target.value))} />
  ) : (
    <input {...shared} autoComplete="off" onPaste={paste} onChange={(event) => onChange(given(event.target.value))} />
  );
}

const readLines = (text: string): unknown => {
  const items = text.split("\n").map((line) => line.trim()).filter((line) => line !== "");
  return items.length > 0 ? items : undefined;
};
const writeLines = (value: unknown): string => (Array.isArray(value) ? value.map(written).join("\n") : written(value));

export function ListInput(props: InputProps): ReactNode {
  const [text, type] = useTyped(props.value, writeLines, readLines);
  const rows = Math.min(8, Math.max(2, text.split("\n").length));
  const change = (next: string): void => props.onChange(type(next));
  return (
    <textarea
      {...aria(props)}
      rows={rows}
      value={text}
      spellCheck={false}
      placeholder="one to a line"
      onChange={(event) => change(event.target.value)}
    />
  );
}

const readJson = (text: string): unknown => {
  try {
    return text.trim() === "" ? undefined : (JSON.parse(text) as unknown);
  } catch {
    return text;
  }
};
const writeJson = (value: unknown): string =>
  value === undefined ? "" : typeof value === "string" ? value : JSON.stringify(value, null, 2);

export function JsonInput(props: InputProps): ReactNode {
  const [text, type] = useTyped(props.value, writeJson, readJson);
  return (
    <>
      <textarea {...aria(props)} rows={4} value={text} spellCheck={false} placeholder="JSON" onChange={(event) => props.onChange(type(event.target.value))} />
      {typeof props.value === "string" && <p className="note">Not JSON; kept as text.</p>}
    </>
  );
}

export function SwitchInput(props: InputProps): ReactNode {
  const on = (props.value ?? props.fallback) === true;
  return (
    <input {...aria(props)} type="checkbox" role="switch" checked={on} onChange={(event) => props.onChange(event.target.checked)} />
  );
}

type Options = Readonly<Record<string, OptionSpec>>;
export const optionText = ({ title, stability }: OptionSpec): string =>
  stability === "stable" ? title : `${title} (${stability})`;

export function SelectInput(props: InputProps & { options: Options }): ReactNode {
  const { value, fallback, options, onChange } = props;
  const text = written(value);
  const none = typeof fallback === "string" ? `Default: ${options[fallback]?.title ?? fallback}` : "Not set";
  return (
    <select {...aria(props)} value={text} onChange={(event) => onChange(given(event.target.value))}>
      <option value="">{none}</option>
      {text !== "" && !Object.hasOwn(options, text) && <option value={text}>{text}</option>}
      {Object.entries(options).map(([name, option]) => (
        <option key={name} value={name} disabled={option.stability === "planned"}>
          {optionText(option)}
        </option>
      ))}
    </select>
  );
}

/** Several values of an enum; given values that it does not know are kept. */
export function ChoicesInput(props: InputProps & { options: Options }): ReactNode {
  const { value, options, onChange } = props;
  const chosen: readonly unknown[] = Array.isArray(value) ? value : value === undefined ? [] : [value];
  const toggle = (name: string, on: boolean): void => {
    const next = on ? [...chosen, name] : chosen.filter((item) => item !== name);
    onChange(next.length > 0 ? next : undefined);
  };
  return (
    <div className="choices">
      {Object.entries(options).map(([name, option]) => (
        <label key={name} title={option.description}>
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            disabled={option.stability === "planned" && !chosen.includes(name)}
            onChange={(event) => toggle(name, event.target.checked)}
          />
          {optionText(option)}
        </label>
      ))}
    </div>
  );
}

