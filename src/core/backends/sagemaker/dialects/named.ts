/** The dialect that a connection names. */
import { AssayError } from '../../../model/index.ts';
import { customDialect, type Search } from './custom.ts';
import type { Dialect } from './dialect.ts';
import { djl, tgi } from './generate.ts';
import { openAiMessages } from './openAi.ts';

export interface DialectSettings {
  /** What the containers speak; `openai` unless said otherwise. */
  readonly protocol?: 'openai' | 'tgi' | 'djl' | 'custom';
  /** The `custom` protocol's two halves. */
  readonly request?: unknown;
  readonly answer?: string;
}

/** @throws AssayError `invalid` where the custom protocol lacks one of its halves */
export function dialectNamed(settings: DialectSettings, search: Search): Dialect {
  const { protocol = 'openai', request, answer } = settings;
  switch (protocol) {
    case 'openai':
      return openAiMessages;
    case 'tgi':
      return tgi;
    case 'djl':
      return djl;
    case 'custom':
      if (request !== undefined && answer !== undefined) {
        return customDialect({ request, answer }, search);
      }
      throw new AssayError(
        'invalid',
        'The custom protocol needs a request template and an answer path.',
        {
          hint: 'Set request and answer on this connection in assay.yaml.',
          action: { title: 'Open assay.yaml', command: 'assay.openWorkspaceFile' },
        },
      );
  }
}
