import type { Paint } from "./paint.ts";

/** Columns as wide as their widest cell, two spaces apart; the head is dim, the last column is not padded. */
export function renderTable(paint: Paint, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((title, i) => Math.max(width(title), ...rows.map((row) => width(row[i] ?? ""))));
  const lay = (cells: readonly string[]) =>
    cells
      .map((cell, i) => (i === head.length - 1 ? cell : pad(cell, widths[i] ?? 0)))
      .join("  ")
      .trimEnd();
  return [paint("dim", lay(head)), ...rows.map(lay)].join("\n");
}

function pad(cell: string, to: number): string {
  return cell + " ".repeat(Math.max(0, to - width(cell)));
}

function width(text: string): number {
  return [...text].length;
}
