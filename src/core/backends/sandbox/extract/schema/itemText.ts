/** The texts of an entry in a list: its name, size, color and code. */

import { findIdentifiers } from './contacts.ts';
import type { Cue } from './cue.ts';
import type { Item } from './items.ts';

const MEASURE =
  /\b\d+(?:[.,]\d+)?\s?(?:mm|cm|m|km|ml|l|liters?|litres?|g|kg|oz|lbs?|in|inch|ft)\b/i;
const SIZE =
  /\bsize\s+([\w.]+)|\((long|short|regular|tall|wide|narrow|small|medium|large|x-?large)\)|(?:^|,\s*|\s)(XXS|XS|S|M|L|XL|XXL)(?=\s*(?:,|$))/;

const COLOR =
  /\b(?:(?:dark|light|bright|navy|sky|forest|olive)\s+)?(?:black|white|gr[ae]y|red|blue|green|yellow|orange|purple|violet|pink|brown|beige|navy|teal|turquoise|olive|tan|silver|gold|maroon|khaki|charcoal)\b/i;

/** @returns undefined where the entry does not say, or the property wants something else */
export function itemText({ name, description }: Cue, item: Item): string | undefined {
  const about = (pattern: RegExp) => pattern.test(name);
  const behind = item.text.slice(item.name.length);
  if (about(/\b(?:size|length|dimension)s?\b/)) {
    const [, ...groups] = SIZE.exec(behind) ?? [];
    return (
      cell(item, /size|length/i) ??
      groups.find((group) => group !== undefined) ??
      MEASURE.exec(behind)?.[0]
    );
  }
  if (about(/\bcolou?r\b/)) return cell(item, /colou?r/i) ?? COLOR.exec(behind)?.[0];
  if (about(/\b(?:sku|code|number|id|ref(?:erence)?)\b/))
    return findIdentifiers(item.text)[0]?.value;
  if (about(/\b(?:product|item|name|title|article)\b/) || /\bname of\b/.test(description))
    return item.name;
  return about(/\bdescription\b/) ? item.text : undefined;
}

function cell(item: Item, title: RegExp): string | undefined {
  return item.cells.find(([name]) => title.test(name))?.[1];
}
