import { useState, type ReactNode } from "react";

const THEMES = { System: "light dark", Light: "light", Dark: "dark" } as const;

/** Light, dark, or as the system says. */
export function ThemeSwitch(): ReactNode {
  const [theme, setTheme] = useState<keyof typeof THEMES>("System");
  const choose = (next: keyof typeof THEMES): void => {
    document.documentElement.style.colorScheme = THEMES[next];
    setTheme(next);
  };
  return (
    <span className="segmented" role="group" aria-label="Theme">
      {(Object.keys(THEMES) as (keyof typeof THEMES)[]).map((name) => (
        <button type="button" key={name} aria-pressed={name === theme} onClick={() => choose(name)}>
          {name}
        </button>
      ))}
    </span>
  );
}
