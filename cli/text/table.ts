import type { Paint } from "./paint.ts";

/** Columns as wide as their widest cell, two spaces apart, figures right-aligned; the head is dim. */
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

/** 12, 1,234, $0.42, 91 %. */
function isFigure(cell: string): boolean {
  return /^\$?[\d,.]+( %)?$/.test(cell);
}

function widthOf(text: string): number {
  return [...text].length;
}
