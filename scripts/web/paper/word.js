// 纸上写什么（sanshe.paperwork.document 的 as_data）排成 Word；在浏览器里用，样子同 paperwork/word.py。
// 字体只写名称，不嵌入；别人写的字只作为文字，不成标记。
import {
  AlignmentType, BorderStyle, Document, Footer, Header, HeadingLevel, LineRuleType, PageBreak,
  PageNumber, Packer, Paragraph, ShadingType, Tab, TabStopType, Table, TableCell, TableLayoutType,
  TableRow, TextRun, WidthType, convertMillimetersToTwip as mm,
} from "docx";

const SONG = "宋体";
const HEI = "黑体";
const GREY = "464646";
const SIDE = mm(22);
const WIDE = mm(210) - 2 * SIDE;
const LABEL = mm(30);
const MANY = 6; // 栏数超过它，字小一些
const HALF_A_PAGE = 700; // 字数不到它的一行不跨页

/**
 * @param {object} paper document.as_data 的结果
 * @returns {Promise<Blob>} .docx
 */
export function word(paper) {
  const style = (id, name, font, size, before, after) => ({
    id, name, basedOn: "Normal", next: "Normal", quickFormat: true,
    run: { font: face(font), size: size * 2, bold: false, color: "000000" },
    paragraph: { spacing: { before: before * 20, after: after * 20, line: 300 } },
  });
  return Packer.toBlob(
    new Document({
      title: paper.title,
      subject: paper.subject,
      creator: "",
      lastModifiedBy: "",
      styles: {
        default: {
          document: {
            run: { font: face(SONG), size: 21, language: { value: "zh-CN", eastAsia: "zh-CN" } },
            paragraph: { spacing: { after: 80, line: 300 } },
          },
        },
        paragraphStyles: [
          style("Title", "Title", HEI, 18, 0, 8),
          style("Heading1", "heading 1", HEI, 13, 16, 7),
          style("Heading2", "heading 2", HEI, 11, 11, 5),
          style("Heading3", "heading 3", HEI, 10, 8, 4),
        ],
      },
      sections: [
        {
          properties: {
            page: {
              size: { width: mm(210), height: mm(297) },
              margin: { top: mm(26), bottom: mm(24), left: SIDE, right: SIDE, header: mm(12), footer: mm(12) },
            },
          },
          headers: { default: new Header({ children: [twoEnds([paper.title], [paper.subject])] }) },
          footers: {
            default: new Footer({
              children: [
                twoEnds(
                  [paper.short ? `指纹 ${paper.short}` : ""],
                  ["第 ", PageNumber.CURRENT, " 页，共 ", PageNumber.TOTAL_PAGES, " 页"],
                ),
              ],
            }),
          },
          children: paper.parts.flatMap((part) => PARTS[part.kind](part, paper)),
        },
      ],
    }),
  );
}

const PARTS = {
  Cover: (part) => [
    line(part.title, { heading: HeadingLevel.TITLE, alignment: AlignmentType.CENTER, spacing: { before: mm(45), after: mm(30) } }),
    grid(
      [mm(40), WIDE - mm(64)],
      part.pairs.map(({ label, value }) =>
        row([
          cell([line({ strong: label }, IN_COVER, 12)]),
          cell([line(value, IN_COVER, 12)], { borders: { ...NONE, bottom: FRAME } }),
        ]),
      ),
      { borders: { ...NONE, insideHorizontal: NO_LINE, insideVertical: NO_LINE }, alignment: AlignmentType.CENTER },
    ),
    line(part.note, { alignment: AlignmentType.CENTER, spacing: { before: mm(55) } }),
    pageBreak(),
  ],
  Title: (part) => [
    line(part.text, { heading: HeadingLevel.TITLE, alignment: AlignmentType.CENTER }),
    ...(part.below ? [line(part.below, { alignment: AlignmentType.CENTER, spacing: { after: 320 } })] : []),
  ],
  Heading: (part) => [line(part.text, { heading: HeadingLevel[`HEADING_${part.level}`], keepNext: true })],
  Paragraph: (part) => {
    if (part.align === "small") return [line(part.words, { spacing: { before: 80 } }, 9.5, GREY)];
    if (part.align === "right") return [line(part.words, { alignment: AlignmentType.RIGHT })];
    return [line(part.words, part.align === "left" ? { indent: { firstLine: 420 } } : {})];
  },
  Items: (part) => // 序号写成字：Word 会接着上一张清单数下去
    part.items.map((words, at) =>
      line([part.numbered ? `${at + 1}. ` : "· ", ...texts(words)], { indent: { left: mm(7), hanging: mm(5) } }),
    ),
  Fields: (part) => {
    const value = Math.floor((WIDE - 2 * LABEL) / 2);
    const rows = part.rows.map((pairs) => {
      const whole = Math.max(...pairs.map((pair) => said(pair.value).length)) < HALF_A_PAGE;
      const cells = pairs.flatMap((pair) => [
        labelled(pair.label),
        cell([line(pair.value, IN_TABLE)], pairs.length === 1 ? { columnSpan: 3 } : {}),
      ]);
      return row(cells, { cantSplit: whole });
    });
    return [grid([LABEL, value, LABEL, value], rows), gap()];
  },
  Table: (part) => {
    const unit = WIDE / part.widths.reduce((sum, each) => sum + each, 0);
    const size = part.head.length > MANY ? 8.5 : 10;
    const rows = part.rows.map((values) =>
      row(
        values.map((words, at) =>
          cell([line(words, part.right.includes(at) ? { ...IN_TABLE, alignment: AlignmentType.RIGHT } : IN_TABLE, size)]),
        ),
        { cantSplit: true },
      ),
    );
    const head = row(part.head.map((title) => labelled(title, size)), { tableHeader: true });
    return [grid(part.widths.map((each) => Math.floor(each * unit)), [head, ...rows]), gap()];
  },
  Signing: (part) => [
    grid([WIDE], [
      row(
        [
          cell([
            line({ strong: part.title }, IN_TABLE),
            line(part.says, { spacing: { ...IN_TABLE.spacing, after: mm(12) } }),
            ...part.lines.map((each) => line(each, { indent: { left: mm(85) }, spacing: { ...IN_TABLE.spacing, after: 160 } })),
          ]),
        ],
        { cantSplit: true },
      ),
    ]),
    gap(),
  ],
  Fingerprint: (part, paper) => [
    line(`${part.about}：`, { spacing: { before: 200 } }),
    line((paper.fingerprint ?? "").match(/.{1,4}/g)?.join(" ") ?? ""),
  ],
  PageBreak: () => [pageBreak()],
};

// ---------------------------------------------------------------- 字和格子

const IN_TABLE = { spacing: { before: 40, after: 40, line: 276 } };
const IN_COVER = { spacing: { before: 160, after: 40, line: 276 } };
const FRAME = { style: BorderStyle.SINGLE, size: 4, color: "5A5A5A" };
const NO_LINE = { style: BorderStyle.NONE, size: 0, color: "auto" };
const NONE = { top: NO_LINE, bottom: NO_LINE, left: NO_LINE, right: NO_LINE };

const face = (font) => ({ ascii: "Times New Roman", hAnsi: "Times New Roman", cs: "Times New Roman", eastAsia: font });
const texts = (words) => (Array.isArray(words) ? words : [words]);
const plain = (text) => text.strong ?? text.hand ?? text;
const said = (words) => texts(words).map(plain).join("");

function line(words, options = {}, size = undefined, color = undefined) {
  const children = texts(words).flatMap((text) =>
    plain(text).split("\n").map((each, at) => {
      const look = { text: each, color, ...(size && { size: size * 2 }), ...(at && { break: 1 }) };
      if (text.strong !== undefined) return new TextRun({ ...look, font: face(HEI) });
      if (text.hand !== undefined) return new TextRun({ ...look, size: 28, font: { ...face(SONG), hint: "eastAsia" } });
      return new TextRun(look);
    }),
  );
  return new Paragraph({ ...options, children });
}

function twoEnds(left, right) {
  const look = { size: 18, color: GREY };
  return new Paragraph({
    tabStops: [{ type: TabStopType.RIGHT, position: WIDE }],
    children: [new TextRun({ ...look, children: [...left, new Tab(), ...right] })],
  });
}

const cell = (children, options = {}) => new TableCell({ children, ...options });
const labelled = (title, size = 10) =>
  cell([line({ strong: title }, IN_TABLE, size)], { shading: { type: ShadingType.CLEAR, color: "auto", fill: "F2F2F2" } });
const row = (children, options = {}) => new TableRow({ children, ...options });
const grid = (columnWidths, rows, options = {}) =>
  new Table({ columnWidths, rows, layout: TableLayoutType.FIXED, width: { size: columnWidths.reduce((a, b) => a + b, 0), type: WidthType.DXA }, ...options });
/** 两张表挨着会连成一张。 */
const gap = () => new Paragraph({ spacing: { after: 0, line: 120, lineRule: LineRuleType.EXACT } });
const pageBreak = () => new Paragraph({ children: [new PageBreak()] });
