import { useMemo, type ReactNode } from "react";
import { TemplateGallery } from "./components/choosers";
import { Changes, countText, Findings } from "./components/Findings";
import { GroupSection } from "./components/GroupSection";
import { Output } from "./components/Output";
import { differences } from "./config/paths";
import { groupsOf, type Group } from "./contract";
import { useForm } from "./form";

/** TrainingParams: from a template to a config and the command that trains it. */
export function App(): ReactNode {
  const { contract, state, inspection, method } = useForm();
  const groups = useMemo(() => groupsOf(contract, method), [contract, method]);
  const changes = useMemo(() => differences(state.base, state.config), [state.base, state.config]);
  const wrong = inspection.issues.filter(({ severity }) => severity === "error").map(({ path }) => path);
  const isWrong = ({ fields }: Group): boolean => fields.some(({ path }) => wrong.includes(path));
  return (
    <>
      <header className="top">
        <strong>FineTune Lab</strong>
        <h1>Training parameters</h1>
        <span className="unit">contract {contract.version}</span>
      </header>
      <div className="layout">
        <nav aria-label="Sections">
          <ul>
            {groups.map((group) => (
              <li key={group.name} className={isWrong(group) ? "error" : ""}>
                <a href={`#group-${group.name}`}>{group.title}</a>
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
          <Output />
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
