/** The state of the form and what the contract says about it, for every part of the page. */

import { get, type Inspection, type Issue } from "@ftlab/contract";
import { createContext, useContext, useMemo, useReducer, type Dispatch, type ReactNode } from "react";
import { reduce, start, type Action, type State } from "./config/state";
import { CONTRACT, METHOD_ENUM, pathOf, type Contract } from "./contract";

export interface Form {
  readonly contract: Contract;
  readonly state: State;
  readonly dispatch: Dispatch<Action>;
  readonly inspection: Inspection;
  readonly method: string | undefined;
}

const FormContext = createContext<Form | null>(null);

export function FormProvider(props: { contract?: Contract; children: ReactNode }): ReactNode {
  const { contract = CONTRACT, children } = props;
  const [state, dispatch] = useReducer((now: State, action: Action) => reduce(contract, now, action), contract, start);
  const form = useMemo((): Form => {
    const named = get(state.config, pathOf(contract, METHOD_ENUM));
    const method = typeof named === "string" && Object.hasOwn(contract.methods, named) ? named : undefined;
    return { contract, state, dispatch, inspection: contract.inspect(state.config), method };
  }, [contract, state]);
  return <FormContext value={form}>{children}</FormContext>;
}

export function useForm(): Form {
  const form = useContext(FormContext);
  if (!form) throw new Error("useForm needs a FormProvider around it");
  return form;
}

export const fieldId = (path: string): string => `field-${path}`;
export const blockId = (path: string): string => `block-${path}`;

/** The issues of a field, with those of its items where it is a list of values. */
export function issuesAt(inspection: Inspection, path: string, withItems = true): Issue[] {
  return inspection.issues.filter((one) => one.path === path || (withItems && one.path.startsWith(`${path}[`)));
}

/** Opens what hides a field or block and puts the focus there. */
export function focusAt(path: string): void {
  const ids = [path, path.replace(/\[\d+\]$/, "")].flatMap((one) => [fieldId(one), blockId(one)]);
  const element = ids.map((id) => document.getElementById(id)).find((found) => found !== null);
  for (let at = element?.closest("details"); at; at = at.parentElement?.closest("details")) at.open = true;
  element?.scrollIntoView({ block: "center" });
  element?.focus({ preventScroll: true });
}
