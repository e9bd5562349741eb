/** The form as a command and as a file, always in step with it. */

import { useState, type ChangeEvent, type MouseEvent, type ReactNode } from "react";
import { command } from "../config/command";
import { yaml } from "../config/text";
import { useForm } from "../form";
import { CopyButton, Panel } from "./parts";

const WRITERS = { YAML: yaml, JSON: (config: unknown) => `${JSON.stringify(config, null, 2)}\n` } as const;

export function Output(): ReactNode {
  const { contract, state, inspection } = useForm();
  const [language, setLanguage] = useState<keyof typeof WRITERS>("YAML");
  const file = `${state.source.replace(/\.[^.]*$/, "")}.${language.toLowerCase()}`;
  const config = WRITERS[language](state.config);
  const { text, note } = command(contract, state, inspection.resolved, file);
  const tools = (
    <>
      <span className="segmented" role="group" aria-label="Language">
        {(["YAML", "JSON"] as const).map((name) => (
          <button type="button" key={name} aria-pressed={name === language} onClick={() => setLanguage(name)}>
            {name}
          </button>
        ))}
      </span>
      <CopyButton text={config} what="config" />
      <a className="button" download={file} href={`data:text/plain;charset=utf-8,${encodeURIComponent(config)}`}>
        Save
      </a>
      <LoadButton />
    </>
  );
  return (
    <>
      <Panel id="command" title="Command" tools={<CopyButton text={text} what="command" />}>
        <pre tabIndex={0} role="group" aria-label="Command text">
          {text}
        </pre>
        {note !== undefined && <p className="help">{note}</p>}
      </Panel>
      <Panel id="config" title="Config" tools={tools}>
        <pre tabIndex={0} role="group" aria-label="Config text">
          {config}
        </pre>
      </Panel>
    </>
  );
}

function LoadButton(): ReactNode {
  const { dispatch } = useForm();
  const [problem, setProblem] = useState("");
  const load = async (file: File | undefined): Promise<void> => {
    try {
      if (file) dispatch({ type: "load", source: file.name, config: JSON.parse(await file.text()) as unknown });
      setProblem("");
    } catch (error) {
      setProblem(`${file?.name} is not JSON: ${String(error)}`);
    }
  };
  // Emptied first, so that the same file can be chosen again.
  const empty = ({ currentTarget }: MouseEvent<HTMLInputElement>): string => (currentTarget.value = "");
  const choose = ({ target }: ChangeEvent<HTMLInputElement>): void => void load(target.files?.[0]);
  const inputs = { accept: ".json,application/json", onClick: empty, onChange: choose };
  return (
    <>
      <label className="button" title="A config in JSON">
        Load
        <input className="hidden" type="file" {...inputs} />
      </label>
      <p className="field-issues error" role="alert">
        {problem}
      </p>
    </>
  );
}
