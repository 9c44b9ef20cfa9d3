/** A citation of the Converse API as an event. */
import type { CitationLocation, CitationsDelta } from '@aws-sdk/client-bedrock-runtime';
import type { ModelEvent } from '../../model/index.ts';

export function citationEvent({
  title,
  source,
  sourceContent,
  location,
}: CitationsDelta): Extract<ModelEvent, { type: 'citation' }> {
  const text = sourceContent?.map((content) => content.text ?? '').join('');
  const place = source ?? placeOf(location);
  return {
    type: 'citation',
    ...(title === undefined ? {} : { title }),
    ...(place === undefined ? {} : { source: place }),
    ...(text === undefined ? {} : { text }),
  };
}

/** `page 3`, `characters 120-480`, or the address of a page. */
function placeOf(location: CitationLocation | undefined): string | undefined {
  if (location === undefined) return undefined;
  if (location.web !== undefined) return location.web.url;
  if (location.documentPage !== undefined) return range('page', location.documentPage);
  if (location.documentChar !== undefined) return range('character', location.documentChar);
  if (location.documentChunk !== undefined) return range('chunk', location.documentChunk);
  const result = location.searchResultLocation?.searchResultIndex;
  return result === undefined ? undefined : `search result ${result + 1}`;
}

function range(
  unit: string,
  { start, end }: { readonly start?: number | undefined; readonly end?: number | undefined },
): string | undefined {
  if (start === undefined) return undefined;
  return end === undefined || end === start ? `${unit} ${start}` : `${unit}s ${start}-${end}`;
}
