/** The form as a command and as a file, always in step with it. */

import { get } from "@ftlab/contract";
import { useState, type ChangeEvent, type ReactNode } from "react";
import { command } from "../config/command";
import { yaml } from "../config/text";
import { useForm } from "../form";

const FORMS = { YAML: yaml, JSON: (config: unknown) => `${JSON.stringify(config, null, 2)}\n` } as const;
type Language = keyof typeof FORMS;

export function CommandPanel({ file }: { file: string }): ReactNode {
  const { contract, state } = useForm();
  const { text, needsFile } = command(contract, state, file);
  const demonstration = !needsFile && get(state.config, "data.path") === undefined;
  return (
    <section className="panel" aria-labelledby="command-title">
      <div className="panel-head">
        <h2 id="command-title">Command</h2>
        <CopyButton text={text} what="command" />
      </div>
      <Code label="Command text" text={text} />
      {needsFile && <p className="help">Flags alone cannot say this; save the config below as {file} first.</p>}
      {demonstration && <p className="help">No dataset is named, so this runs the built-in demonstration.</p>}
    </section>
  );
}

export function ConfigPanel({ language, onLanguage }: { language: Language; onLanguage: (next: Language) => void }): ReactNode {
  const { state } = useForm();
  const text = FORMS[language](state.config);
  const file = fileName(state.source, language);
  return (
    <section className="panel" aria-labelledby="config-title">
      <div className="panel-head">
        <h2 id="config-title">Config</h2>
        <span className="segmented">
          {(Object.keys(FORMS) as Language[]).map((name) => (
            <button type="button" key={name} aria-pressed={name === language} onClick={() => onLanguage(name)}>
              {name}
            </button>
          ))}
        </span>
        <CopyButton text={text} what="config" />
        <a className="button" download={file} href={`data:text/plain;charset=utf-8,${encodeURIComponent(text)}`}>
          Save
        </a>
        <LoadButton />
      </div>
      <Code label="Config text" text={text} />
    </section>
  );
}

export function fileName(source: string, language: Language): string {
  return `${source.replace(/\.[^.]*$/, "")}.${language.toLowerCase()}`;
}

function Code({ label, text }: { label: string; text: string }): ReactNode {
  return (
    <pre tabIndex={0} role="group" aria-label={label}>
      {text}
    </pre>
  );
}

function CopyButton({ text, what }: { text: string; what: string }): ReactNode {
  const [result, setResult] = useState<{ text: string; word: string } | null>(null);
  const copy = async (): Promise<void> => {
    try {
      await navigator.clipboard.writeText(text);
      setResult({ text, word: "Copied" });
    } catch {
      setResult({ text, word: "The browser refused" });
    }
  };
  return (
    <>
      <button type="button" aria-label={`Copy the ${what}`} onClick={() => void copy()}>
        {result?.text === text ? result.word : "Copy"}
      </button>
      <span className="hidden" role="status">
        {result?.text === text ? result.word : ""}
      </span>
    </>
  );
}

function LoadButton(): ReactNode {
  const { dispatch } = useForm();
  const [problem, setProblem] = useState("");
  const load = async ({ target }: ChangeEvent<HTMLInputElement>): Promise<void> => {
    const file = target.files?.[0];
    if (!file) return;
    try {
      dispatch({ type: "load", source: file.name, config: JSON.parse(await file.text()) as unknown });
      setProblem("");
    } catch (error) {
      setProblem(`${file.name} is not JSON: ${error instanceof Error ? error.message : String(error)}`);
    }
    target.value = ""; // so that the same file can be chosen again
  };
  return (
    <>
      <label className="button">
        Load
        <input className="hidden" type="file" accept=".json,application/json" aria-label="Load a config in JSON" onChange={(event) => void load(event)} />
      </label>
      <p className="field-issues error" role="alert">
        {problem}
      </p>
    </>
  );
}
