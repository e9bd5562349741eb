/** How a message names values, and the names that resemble another. The same words as in text.py, to the letter. */

const LONGEST = 60; // characters of a value that a message repeats

/** A value inside a sentence: the options of a list joined by "or". */
export function show(value: unknown): string {
  if (value === null || value === undefined) return "nothing";
  if (typeof value === "boolean" || typeof value === "number") return String(value);
  if (typeof value === "string") return value;
  if (Array.isArray(value)) {
    return listed(value.map((item) => (typeof item === "object" && item !== null ? kind(item) : show(item))));
  }
  return kind(value);
}

/** Names joined as a sentence does: a, b or c. */
export function listed(names: readonly string[]): string {
  const last = names.at(-1) ?? "nothing";
  return names.length > 1 ? `${names.slice(0, -1).join(", ")} or ${last}` : last;
}

/** A value named in a complaint: texts in quotes, shortened, without anything that a terminal would obey. */
export function quote(value: unknown): string {
  if (typeof value !== "string") return typeof value === "object" && value !== null ? kind(value) : show(value);
  const characters = Array.from(value);
  const shown = characters.slice(0, LONGEST).map(plain).join("");
  return characters.length > LONGEST ? `"${shown}..."` : `"${shown}"`;
}

function plain(character: string): string {
  const code = character.codePointAt(0) ?? 0;
  if (character === '"' || character === "\\") return `\\${character}`;
  const control = code < 32 || (code >= 127 && code < 160);
  const hidden = control || (code >= 0xd800 && code < 0xe000) || code === 0x2028 || code === 0x2029;
  return hidden ? `\\u${code.toString(16).padStart(4, "0")}` : character;
}

/** What sort of value it is, in words. */
export function kind(value: unknown): string {
  if (typeof value === "boolean") return "true or false";
  if (typeof value === "number") return "a number";
  if (typeof value === "string") return "text";
  if (Array.isArray(value)) return "a list";
  return value === null || value === undefined ? "nothing" : "an object";
}

/** At most three options that are spelt like a name, or hold it, the nearest first. */
export function nearest(name: string, options: readonly string[]): string[] {
  const wanted = Array.from(lower(name));
  if (wanted.length === 0 || wanted.length > 64) return [];
  const limit = Math.max(1, Math.floor((wanted.length * 2) / 5));
  return options
    .map((option, order) => {
      const known = Array.from(lower(option));
      const holds =
        Math.min(known.length, wanted.length) > 3 &&
        (wanted.join("").includes(known.join("")) || known.join("").includes(wanted.join("")));
      const far = distance(wanted, known);
      return { far: holds ? Math.min(far, 1) : far, order, option };
    })
    .filter(({ far }) => far <= limit)
    .sort((a, b) => a.far - b.far || a.order - b.order)
    .slice(0, 3)
    .map(({ option }) => option);
}

/** Lower case of ASCII letters alone; beyond them languages differ. */
function lower(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** Letters to insert, delete, replace or swap with their neighbour to make one name of the other. */
function distance(left: readonly string[], right: readonly string[]): number {
  let before: number[] = [];
  let above = Array.from({ length: right.length + 1 }, (_, index) => index);
  left.forEach((a, i) => {
    const row = [i + 1];
    right.forEach((b, j) => {
      let cost = Math.min(cell(above, j + 1) + 1, cell(row, j) + 1, cell(above, j) + (a === b ? 0 : 1));
      if (i > 0 && j > 0 && a === right[j - 1] && left[i - 1] === b) cost = Math.min(cost, cell(before, j - 1) + 1);
      row.push(cost);
    });
    [before, above] = [above, row];
  });
  return cell(above, right.length);
}

function cell(row: readonly number[], index: number): number {
  return row[index] ?? 0;
}

/** The order of texts by code point, which is that of Python. */
export function byCodePoint(left: string, right: string): number {
  const [a, b] = [Array.from(left), Array.from(right)];
  for (let index = 0; index < Math.min(a.length, b.length); index += 1) {
    const difference = (a[index]?.codePointAt(0) ?? 0) - (b[index]?.codePointAt(0) ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}
