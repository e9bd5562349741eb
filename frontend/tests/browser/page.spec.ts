import AxeBuilder from "@axe-core/playwright";
import { expect, test, type Page } from "@playwright/test";
import { ALL_TEMPLATES, METHOD_INFO, TEMPLATE_INFO } from "@ftlab/contract";

const [, second] = Object.keys(ALL_TEMPLATES) as (keyof typeof ALL_TEMPLATES)[];
if (!second) throw new Error("the contract has fewer than two templates");
const other = Object.entries(METHOD_INFO).find(([name]) => name !== TEMPLATE_INFO[second].method)!;

async function violations(page: Page): Promise<string[]> {
  const { violations: found } = await new AxeBuilder({ page }).analyze();
  return found.flatMap(({ id, nodes }) => nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`));
}

for (const colorScheme of ["light", "dark"] as const) {
  for (const [size, width, height] of [["wide", 1440, 1000], ["narrow", 390, 844]] as const) {
    test(`template, method, no barrier: ${colorScheme}, ${size}`, async ({ page }, info) => {
      const problems: string[] = [];
      page.on("console", (message) => message.type() === "error" && problems.push(message.text()));
      page.on("pageerror", (error) => problems.push(String(error)));
      await page.emulateMedia({ colorScheme, reducedMotion: "reduce" });
      await page.setViewportSize({ width, height });
      await page.goto("/");
      expect(await violations(page)).toEqual([]);

      await page.getByRole("button", { name: second }).first().click();
      await expect(page.getByRole("group", { name: "Command text" })).toHaveText(`ftlab-train run template ${second}`);

      await page.getByRole("radio", { name: other[1].label }).check();
      await expect(page.getByRole("group", { name: "Config text" })).toContainText(`method: ${other[0]}`);
      await page.getByRole("spinbutton", { name: "Learning rate" }).fill("1e");
      await page.getByRole("button", { name: "training.learning_rate" }).click();
      await expect(page.getByRole("spinbutton", { name: "Learning rate" })).toBeFocused();
      await expect(page.getByRole("spinbutton", { name: "Learning rate" })).toHaveValue("1e");

      for (const summary of await page.locator("form summary").all()) await summary.click();
      expect(await violations(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
      await info.attach("page", { body: await page.screenshot({ fullPage: true }), contentType: "image/png" });
      expect(problems).toEqual([]);
    });
  }
}

test("the keyboard alone chooses a method and edits a field", async ({ page }) => {
  await page.goto("/");
  const chosen = page.getByRole("group", { name: "Method" }).getByRole("radio", { checked: true });
  const before = await chosen.getAttribute("value");
  await chosen.focus();
  await page.keyboard.press("ArrowDown");
  expect(await chosen.getAttribute("value")).not.toBe(before);
  await page.getByRole("spinbutton", { name: "Batch size" }).focus();
  await page.keyboard.press("ArrowUp");
  await expect(page.getByRole("button", { name: "Reset Batch size" })).toBeVisible();
});
