import {
  ALL_TEMPLATES,
  applies,
  CLASSES,
  ENUMS,
  field,
  FORMAT_INFO,
  getIncompatibilityReason,
  inspect,
  limits,
  METHOD_INFO,
  ROOT,
  type DatasetFormat,
  type FieldSpec,
  type TrainingMethod,
} from "@ftlab/contract";
import { fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { CONTRACT, type Contract } from "../src/contract";
import { at, commandText, configText, input, open, shownPaths, type } from "./page";

/** Read off the tables by another way than the form's own. */
function expected(method: string, cls = ROOT, path = ""): string[] {
  return Object.entries(CLASSES[cls] ?? {}).flatMap(([name, spec]) => {
    if (spec.deprecated !== undefined || (spec.applies_to && !spec.applies_to.includes(method))) return [];
    return spec.type === "class" && !spec.many ? expected(method, spec.of, `${path}${name}.`) : [`${path}${name}`];
  });
}

const METHODS = Object.keys(METHOD_INFO) as TrainingMethod[];
const radio = (name: string): Element => document.querySelector(`input[type=radio][value="${name}"]`)!;
const choose = (name: string): boolean => fireEvent.click(radio(name));
const json = (): Record<string, Record<string, unknown>> => {
  fireEvent.click(screen.getByRole("button", { name: "JSON" }));
  return JSON.parse(configText()) as Record<string, Record<string, unknown>>;
};

describe("fields", () => {
  test.each(METHODS)("%s shows its fields and no others, and says why a format does not fit", (method) => {
    open();
    choose(method);
    expect(shownPaths().sort()).toEqual(expected(method).sort());
    for (const name of Object.keys(FORMAT_INFO) as DatasetFormat[]) {
      const reason = getIncompatibilityReason(method, name);
      const radio = at("data.dataset_format").querySelector<HTMLInputElement>(`input[value="${name}"]`)!;
      expect(radio.disabled).toBe(reason !== null);
      expect(radio.closest("label")?.textContent).toContain(reason ?? FORMAT_INFO[name].description);
    }
  });

  test("every field has its label, help and limits from the contract", () => {
    open();
    for (const path of shownPaths()) {
      const spec = field(path)!;
      const [label, id] = [at(path).querySelector("label.label, legend.label"), `field-${path}`];
      const help = document.getElementById(`${id}-help`)!.textContent;
      expect(label?.textContent).toContain(spec.label);
      expect(label?.textContent).toContain(spec.unit ?? "");
      expect(help).toContain(spec.description);
      expect(help.toLowerCase()).toContain(limits(spec));
      expect(label?.tagName === "LEGEND" ? at(path).id : label?.getAttribute("for")).toBe(id);
      expect(document.getElementById(id)!.getAttribute("aria-describedby")).toContain(`${id}-help`);
    }
  });

  test("a field added to the contract appears, and its value reaches the config", () => {
    const added: FieldSpec = {
      ...{ type: "integer", label: "Moon phase", description: "Phase of the moon.", unit: "days" },
      ...{ min: 0, max: 29, default: 3, group: "hardware", level: "basic" },
    };
    const { of } = CLASSES[ROOT]!["data"]! as { of: string };
    const classes = { ...CLASSES, [of]: { ...CLASSES[of], moon_phase: added } };
    const contract: Contract = { ...CONTRACT, classes };
    open(contract);
    const section = screen.getByRole("region", { name: "Hardware" });
    within(section).getByRole("spinbutton", { name: /Moon phase/ });
    expect(section.textContent).toContain("Phase of the moon. At least 0, at most 29.");
    type("data.moon_phase", "12");
    expect(json()["data"]!["moon_phase"]).toBe(12);
    expect(commandText()).toContain("--set data.moon_phase=12");
  });

  test("a method and a template added to the contract can be chosen", () => {
    const like = METHOD_INFO[METHODS[0]!];
    const contract: Contract = { ...CONTRACT, methods: { ...METHOD_INFO, lunar: { ...like, label: "Lunar tuning" } } };
    open(contract);
    fireEvent.click(screen.getByRole("radio", { name: "Lunar tuning" }));
    expect(json()["training"]!["method"]).toBe("lunar");
  });

  test("planned options are shown and cannot be chosen; old names are not offered", () => {
    open();
    const planned = [...document.querySelectorAll("option")].filter((one) => one.textContent?.includes("(planned)"));
    expect(planned.length).toBeGreaterThan(0);
    expect(planned.every((one) => one.disabled)).toBe(true);
    // The empty option names the default, whatever is chosen.
    const optimizer = at("training.optim").querySelector("select")!;
    expect(optimizer.value).toBe(ALL_TEMPLATES.cpt_standard.training.optim);
    const standard = ENUMS["Optimizer"]![String(field("training.optim")!.default)]!;
    expect(optimizer.options[0]!.text).toBe(`Default: ${standard.title}`);
    expect(shownPaths()).not.toContain("training.lora_r");
    expect(screen.getByText("training.lora_r")).toBeTruthy(); // the note on the template's old names
  });
});

describe("typing", () => {
  const rate = "training.learning_rate";
  test.each([["7"], ["-1"], ["1e"], ["2e-4x"], ["1e999"]])("%s is kept, with the contract's issue", (text) => {
    open();
    type(rate, text);
    expect(input(rate).value).toBe(text);
    expect(input(rate).getAttribute("aria-invalid")).toBe("true");
    const config = json();
    const issue = inspect(config).issues.find(({ path }) => path === rate);
    expect(issue).toBeDefined();
    const ids = input(rate).getAttribute("aria-describedby")!.split(" ");
    expect(ids.map((id) => document.getElementById(id)!.textContent).join(" ")).toContain(issue!.message);
    expect(commandText()).toContain(`--set ${rate}=`);
  });

  test("what is typed stays as typed while it means the same", () => {
    open();
    type(rate, "0.00300");
    expect(input(rate).value).toBe("0.00300");
    expect(json()["training"]!["learning_rate"]).toBe(0.003);
    type(rate, "");
    expect(json()["training"]!["learning_rate"]).toBeUndefined();
    expect(input(rate).placeholder).toBe("2e-5"); // the default of the method
  });

  test("arrow keys step within the limits", () => {
    open();
    type("training.batch_size", "2");
    for (let i = 0; i < 3; i++) fireEvent.keyDown(input("training.batch_size"), { key: "ArrowDown" });
    expect(input("training.batch_size").value).toBe("1");
    type(rate, "1e-5");
    fireEvent.keyDown(input(rate), { key: "ArrowDown" });
    expect(input(rate).value).toBe("9e-6");
  });

  test("a member of a pair decides the other, says so, and gives it back", () => {
    open();
    const [share, held] = [input("data.train_split"), input("data.eval_split")];
    type("data.train_split", "0.8");
    expect([held.value, held.placeholder]).toEqual(["", "0.2"]);
    expect(at("data.eval_split").textContent).toContain("Changed because Training share was set.");
    fireEvent.click(screen.getByRole("button", { name: "Reset Training share" }));
    expect([share.value, held.value]).toEqual(["0.95", "0.05"]);
  });

  test("a finding leads to its field, also to one that is folded away", () => {
    open();
    const finding = screen.getByRole("button", { name: "training.warmup_ratio" });
    expect(at("training.warmup_ratio").closest("details")?.open).toBe(false);
    fireEvent.click(finding);
    expect(document.activeElement).toBe(input("training.warmup_ratio"));
    expect(at("training.warmup_ratio").closest("details")?.open).toBe(true);
  });
});

describe("templates, methods and formats", () => {
  test("reset to the template, and what another template replaced comes back", () => {
    open();
    const before = json();
    type("training.batch_size", "48");
    expect(screen.getByRole("region", { name: /Changes/ }).textContent).toContain("48");
    fireEvent.click(screen.getByRole("button", { name: /^Reset to / }));
    expect(json()).toEqual(before);
    fireEvent.click(screen.getByRole("button", { name: "Bring back" }));
    expect(json()["training"]!["batch_size"]).toBe(48);
  });

  test("every template loads as it is and without an error", () => {
    open();
    const cards = document.querySelectorAll(".templates .card");
    expect(cards).toHaveLength(Object.keys(ALL_TEMPLATES).length);
    for (const [index, [name, config]] of Object.entries(ALL_TEMPLATES).entries()) {
      fireEvent.click(cards[index]!);
      expect(json()).toEqual(inspect(config).given);
      expect(commandText()).toBe(`ftlab-train run template ${name}`);
      expect(document.querySelector(".issues .error")).toBeNull();
    }
  });

  test("values of another method are set aside and come back", () => {
    open();
    const name = Object.entries(CLASSES["TrainingSettings"]!).find(([, { applies_to }]) => applies_to)![0];
    const spec = CLASSES["TrainingSettings"]![name]!;
    const home = METHODS.find((method) => applies(spec, method) && METHODS.indexOf(method) >= 0)!;
    const away = METHODS.find((method) => !applies(spec, method))!;
    choose(home);
    const before = json()["training"]![name];
    choose(away);
    expect(json()["training"]![name]).toBeUndefined();
    expect(document.body.textContent).toContain("Set aside");
    expect(commandText()).toContain(`--set training.${name}=null`);
    choose(home);
    expect(json()["training"]![name]).toBe(before);
  });
});

test("command, YAML and JSON say what the form says", () => {
  open();
  type("data.path", "my texts/it's.txt");
  fireEvent.click(input("training.packing"));
  const flags = ["--set training.packing=false", "--set data.path='my texts/it'\\''s.txt'"];
  expect(commandText()).toBe(["ftlab-train run template cpt_standard", ...flags].join(" \\\n  "));
  expect(configText()).toContain("\n  packing: false\n");
  expect(json()).toMatchObject({ data: { path: "my texts/it's.txt" }, training: { packing: false } });
});

test("a list of objects has the fields of its class for each item", () => {
  open();
  fireEvent.click(document.querySelectorAll(".templates .card")[Object.keys(ALL_TEMPLATES).indexOf("sft_standard")]!);
  fireEvent.click(screen.getByRole("button", { name: "Add to Tools" }));
  expect(at("tools[0].name").textContent).toContain("Required, and not given.");
  type("tools[0].name", "search");
  fireEvent.change(input("tools[0].parameters"), { target: { value: '{"type": "object"}' } });
  expect(json()["tools"]).toEqual([{ name: "search", parameters: { type: "object" } }]);
  fireEvent.click(screen.getByRole("button", { name: "Remove Tools 1" }));
  expect(json()["tools"]).toBeUndefined();
});

test("a loaded config keeps what the form cannot show, says so, and can be rid of it", async () => {
  open();
  const config = { ...ALL_TEMPLATES.cpt_standard, lora: { r: 8 }, colour: "red", eval_split: 0.05 };
  const file = new File([JSON.stringify(config)], "mine.json");
  fireEvent.change(document.querySelector("input[type=file]")!, { target: { files: [file] } });
  await screen.findByText("colour: red");
  expect(json()).toEqual(inspect(config).given);
  expect(screen.getByText("lora.r: 8")).toBeTruthy(); // it contradicts what replaces it
  expect(screen.getByText("eval_split")).toBeTruthy(); // it does not, and was rewritten
  expect(commandText()).toBe("ftlab-train run config mine.json");
  for (const button of screen.getAllByRole("button", { name: "Remove" })) fireEvent.click(button);
  expect(document.querySelector(".issues .error")).toBeNull();
});
