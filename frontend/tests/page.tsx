/** The page as a test sees it. */

import { fireEvent, render } from "@testing-library/react";
import { App } from "../src/App";
import type { Contract } from "../src/contract";
import { FormProvider } from "../src/form";

export function open(contract?: Contract): void {
  render(
    <FormProvider {...(contract && { contract })}>
      <App />
    </FormProvider>,
  );
}

/** The paths of the fields that are shown. */
export const shownPaths = (): string[] =>
  [...document.querySelectorAll<HTMLElement>("[data-path]")].map(({ dataset }) => dataset["path"] ?? "");

export function at(path: string): HTMLElement {
  const found = document.querySelector<HTMLElement>(`[data-path="${path}"]`);
  if (!found) throw new Error(`no field ${path}`);
  return found;
}

export function input(path: string): HTMLInputElement | HTMLTextAreaElement {
  const found = document.getElementById(`field-${path}`);
  if (found instanceof HTMLInputElement || found instanceof HTMLTextAreaElement) return found;
  throw new Error(`no input for ${path}`);
}

/** Clears an input and types a text, letter by letter. */
export function type(path: string, text: string): void {
  for (let end = 0; end <= text.length; end++) fireEvent.change(input(path), { target: { value: text.slice(0, end) } });
}

export const commandText = (): string => document.querySelectorAll("pre")[0]?.textContent ?? "";
export const configText = (): string => document.querySelectorAll("pre")[1]?.textContent ?? "";
