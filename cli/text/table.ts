import type { Paint } from "./paint.ts";

/** Renders a table. A column is as wide as its widest cell, columns are two spaces apart, figures are right-aligned, the head is dim. */
export function renderTable(paint: Paint, head: readonly string[], rows: readonly (readonly string[])[]): string {
  const columns = head.map((title, i) => {
    const cells = rows.map((row) => row[i] ?? "");
    return { width: Math.max(...[title, ...cells].map(widthOf)), isRight: cells.every(isFigure) };
  });
  const lay = (cells: readonly string[]) => {
    const padded = columns.map(({ width, isRight }, i) => {
      const cell = cells[i] ?? "";
      const space = " ".repeat(width - widthOf(cell));
      return isRight ? space + cell : cell + space;
    });
    return padded.join("  ").trimEnd();
  };
  return [paint("dim", lay(head)), ...rows.map(lay)].join("\n");
}

/** Matches a figure: 12, 1,234, $0.42 or 91 %. */
function isFigure(cell: string): boolean {
  return /^\$?[\d,.]+( %)?$/.test(cell);
}

function widthOf(text: string): number {
  return [...text].length;
}
