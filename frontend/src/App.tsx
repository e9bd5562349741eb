import { useMemo, useState, type ReactNode } from "react";
import { TemplateGallery } from "./components/choosers";
import { Changes, countText, Findings } from "./components/Findings";
import { GroupSection } from "./components/GroupSection";
import { CommandPanel, ConfigPanel, fileName } from "./components/Output";
import { differences } from "./config/paths";
import { groupsOf } from "./contract";
import { useForm } from "./form";
import { ThemeSwitch } from "./theme";

/** TrainingParams: from a template to a config and the command that trains it. */
export function App(): ReactNode {
  const { contract, state, inspection, method } = useForm();
  const [language, setLanguage] = useState<"YAML" | "JSON">("YAML");
  const groups = useMemo(() => groupsOf(contract, method), [contract, method]);
  const changes = useMemo(() => differences(state.base, state.config), [state.base, state.config]);
  const worst = (paths: readonly string[]): string =>
    inspection.issues.some(({ path, severity }) => severity === "error" && paths.includes(path)) ? "error" : "";
  return (
    <>
      <header className="top">
        <strong>FineTune Lab</strong>
        <h1>Training parameters</h1>
        <span className="unit">contract {contract.version}</span>
        <ThemeSwitch />
      </header>
      <div className="layout">
        <nav aria-label="Sections">
          <ul>
            {groups.map(({ name, title, fields }) => (
              <li key={name} className={worst(fields.map(({ path }) => path))}>
                <a href={`#group-${name}`}>{title}</a>
              </li>
            ))}
          </ul>
        </nav>
        <main>
          <TemplateGallery />
          <form onSubmit={(event) => event.preventDefault()} autoComplete="off">
            {groups.map((group) => (
              <GroupSection key={group.name} group={group} />
            ))}
          </form>
        </main>
        <aside aria-label="Findings and config">
          <Findings />
          <Changes changes={changes} />
          <CommandPanel file={fileName(state.source, language)} />
          <ConfigPanel language={language} onLanguage={setLanguage} />
        </aside>
      </div>
      <footer className="summary">
        <a href="#findings">
          {countText(inspection.issues)}; {changes.length} {changes.length === 1 ? "change" : "changes"}
        </a>
      </footer>
    </>
  );
}
