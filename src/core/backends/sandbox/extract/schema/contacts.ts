/** Email addresses, phone numbers, web addresses, identifiers and names of people. */
import { type Located, matchesIn } from './located.ts';

function all(text: string, pattern: RegExp): readonly Located<string>[] {
  return matchesIn(text, pattern).map((match) => ({
    value: match[0],
    start: match.index,
    end: match.index + match[0].length,
  }));
}

export const EMAIL = /[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/g;

export function findEmails(text: string) {
  return all(text, EMAIL);
}

export function findUrls(text: string) {
  return all(text, /\bhttps?:\/\/[^\s<>"')\]]{1,2000}/g).map((url) => ({
    ...url,
    value: url.value.replace(/[.,;!?]+$/, ''),
  }));
}

const PHONE = /(?<![\w.-])\+?(?:\(\d{1,4}\)|\d{1,4})(?:[ .-]\(?\d{2,4}\)?){1,5}(?![\w-])/g;

/** Groups of digits with 7 to 15 in all; dates look alike and are left out. */
export function findPhones(text: string) {
  return all(text, PHONE).filter(({ value }) => {
    const digits = value.replace(/\D/g, '').length;
    return (
      digits >= 7 &&
      digits <= 15 &&
      !/^\d{4}-\d{1,2}-\d{1,2}$|^\d{1,2}\.\d{1,2}\.\d{4}$/.test(value)
    );
  });
}

/** `TH-204417`, `#4411`, `A1042`, `INV2026-03`: letters and digits together, or digits after a number sign. */
export function findIdentifiers(text: string) {
  return all(
    text,
    /(?<![\w@./-])(?:#\s?\d{2,12}|[A-Z]{1,5}-?\d{2,12}(?:-[A-Z0-9]{1,12}){0,3})(?![\w@])/g,
  ).map((identifier) => ({ ...identifier, value: identifier.value.replace(/^#\s?/, '') }));
}

const NAME = "\\p{Lu}[\\p{L}'’-]+(?: \\p{Lu}[\\p{L}'’.-]*){0,3}";
const WHOLE_NAME = new RegExp(`^${NAME}$`, 'u');
const INTRODUCED = new RegExp(
  `\\b(?:[Mm]y name is|[Ii] am|[Ii]['’]m|[Tt]his is|[Ii]t['’]?s|[Nn]ame:) (${NAME.replace('{0,3}', '{1,3}')})`,
  'u',
);
const CLOSING =
  /^(?:best|kind|warm|many|yours|cheers|thanks|thank you|regards|sincerely|greetings|love)\b[^.]{0,30}[,.!]?$/i;

/** A person's name without the email address behind it; undefined for what looks like no name. */
export function toPersonName(text: string): string | undefined {
  const name = text
    .replace(/<[^>]*>/, '')
    .replace(/^["']|["',.]+$/g, '')
    .trim();
  return WHOLE_NAME.test(name) ? name : undefined;
}

/** The name that a text introduces, signs with, or shows in its sender's address. */
export function findPersonName(text: string): string | undefined {
  return INTRODUCED.exec(text)?.[1] ?? signature(text) ?? nameInEmail(text);
}

/** The line after a closing (`Thanks,`), else a last line that holds nothing but a name. */
function signature(text: string): string | undefined {
  const lines = text
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  const closing = lines.findLastIndex((line) => CLOSING.test(line));
  const signed = closing < 0 ? lines.at(-1) : lines[closing + 1];
  return lines.length < 3 || signed === undefined ? undefined : toPersonName(signed);
}

/** `marco.bellini@…` and `Marco Bellini` somewhere in the text. */
function nameInEmail(text: string): string | undefined {
  const user = text.match(EMAIL)?.[0].split('@')[0] ?? '';
  const parts = user.split(/[._-]/).filter((part) => /^\p{L}{2,30}$/u.test(part));
  if (parts.length < 2) return undefined;
  return new RegExp(`\\b${parts.join(' ')}\\b`, 'i').exec(text)?.[0];
}
