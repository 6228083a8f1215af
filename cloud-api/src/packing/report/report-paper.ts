import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import PdfDocument from 'pdfkit';
import { sfntOfWoff } from './woff-font.js';

/** A4, in points. */
export const paper = { width: 595.28, height: 841.89, margin: 36 } as const;
export const ink = { text: '#1a1d21', soft: '#667085', line: '#d5d9e0', bar: '#1f7a8c', warn: '#b54708' } as const;

const fontOf = (weight: 400 | 700) =>
  sfntOfWoff(readFileSync(createRequire(import.meta.url).resolve(`@fontsource/dejavu-sans/files/dejavu-sans-latin-${weight}-normal.woff`)));
/** Read when the first report is made. */
let fonts: { regular: Buffer; bold: Buffer } | null = null;

export interface TextStyle {
  readonly size?: number;
  readonly bold?: boolean;
  readonly color?: string;
  /** Of the space given by `width`. */
  readonly align?: 'left' | 'right';
}

/**
 * Pages to draw on. Its fonts are DejaVu Sans: Latin of all kinds, Cyrillic, Greek, Arabic, Hebrew and more; letters that it does not have show as
 * boxes. Text is a drawn shape here, never markup.
 */
export class ReportPaper {
  readonly stream: PDFKit.PDFDocument;

  constructor(info: { readonly title: string; readonly language: string; readonly at: Date }) {
    fonts ??= { regular: fontOf(400), bold: fontOf(700) };
    this.stream = new PdfDocument({
      autoFirstPage: false,
      lang: info.language,
      info: { Title: printable(info.title), Creator: 'Sigap', Producer: 'Sigap', CreationDate: info.at },
    });
    this.stream.registerFont('regular', fonts.regular);
    this.stream.registerFont('bold', fonts.bold);
  }

  page(): void {
    // without margins the library never begins a page of its own
    this.stream.addPage({ size: 'A4', margin: 0 });
  }

  /** One line, cut with an ellipsis where it is longer than `width`. */
  text(
    text: string,
    x: number,
    y: number,
    width: number,
    { size = 8, bold = false, color = ink.text, align = 'left' }: TextStyle = {},
  ): void {
    const { stream } = this;
    stream
      .font(bold ? 'bold' : 'regular')
      .fontSize(size)
      .fillColor(color);
    const shown = this.fit(printable(text), width);
    if (shown === '') return;
    const from = align === 'right' ? x + width - stream.widthOfString(shown) : x;
    stream.text(shown, from, y, { lineBreak: false });
  }

  rule(y: number): void {
    this.stream
      .moveTo(paper.margin, y)
      .lineTo(paper.width - paper.margin, y)
      .lineWidth(0.5)
      .strokeColor(ink.line)
      .stroke();
  }

  bar(x: number, y: number, width: number, height: number, color: string): void {
    if (width > 0) this.stream.rect(x, y, width, height).fillColor(color).fill();
  }

  private fit(text: string, width: number): string {
    if (this.stream.widthOfString(text) <= width) return text;
    const letters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
    let [low, high] = [0, letters.length];
    while (low < high) {
      const middle = Math.ceil((low + high) / 2);
      if (this.stream.widthOfString(`${letters.slice(0, middle).join('')}…`) <= width) low = middle;
      else high = middle - 1;
    }
    return `${letters.slice(0, low).join('')}…`;
  }
}

/** Names come from people and from boxes: what is no letter and moves others about is left out, and none is endless. */
export function printable(text: string): string {
  return text
    .slice(0, 400)
    .replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029]+/gu, ' ')
    .replaceAll(/[\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/gu, '')
    .normalize('NFC')
    .trim();
}
