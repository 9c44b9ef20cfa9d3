/** Tables as CSV text (RFC 4180), safe to open in a spreadsheet. */

export type CsvValue = string | number | boolean | undefined;

/**
 * What spreadsheets take for a formula; a text that begins so is marked as one by an apostrophe.
 * Source: https://owasp.org/www-community/attacks/CSV_Injection
 */
const FORMULA = /^[=+\-@\t\r\n]/;

/** Fields that need quotes: separators, quotes, line breaks, and spaces that readers would trim. */
const QUOTED = /[",\r\n]|^\s|\s$/;

/** Rows end in CR LF, the last one too. An undefined value is an empty field: never a zero. */
export function toCsv(rows: readonly (readonly CsvValue[])[]): string {
  return rows.map((row) => `${row.map(field).join(',')}\r\n`).join('');
}

function field(value: CsvValue): string {
  if (value === undefined) return '';
  // Numbers are written here and cannot be formulas.
  if (typeof value === 'number') return Number.isFinite(value) ? decimal(value) : '';
  const text = typeof value === 'string' && FORMULA.test(value) ? `'${value}` : String(value);
  return QUOTED.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** Without an exponent, which some readers take for text. */
function decimal(value: number): string {
  const text = String(value);
  return text.includes('e') ? value.toFixed(12).replace(/\.?0+$/, '') : text;
}
