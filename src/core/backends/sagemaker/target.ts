/**
 * A SageMaker model id: the endpoint's name, then what stands behind it where there is more than one thing:
 * `my-endpoint`, `my-endpoint/component:llama-8b`, `my-endpoint/variant:blue`, `my-endpoint/model:a.tar.gz`.
 */
import { AssayError } from '../../model/index.ts';

export interface EndpointTarget {
  readonly endpoint: string;
  readonly component?: string;
  readonly variant?: string;
  /** Artifact of a multi-model endpoint, relative to its prefix. */
  readonly model?: string;
}

const KINDS = ['component', 'variant', 'model'] as const;

/** Throws `invalid` for a part that names none of the three. */
export function parseTarget(modelId: string): EndpointTarget {
  const [endpoint = '', ...parts] = modelId.split('/');
  const rest = parts.join('/');
  if (rest === '') return { endpoint };
  const colon = rest.indexOf(':');
  const kind = KINDS.find((candidate) => candidate === rest.slice(0, colon));
  const name = rest.slice(colon + 1);
  if (kind === undefined || name === '') {
    throw new AssayError(
      'invalid',
      `"${rest}" does not name anything behind the endpoint ${endpoint}.`,
      {
        hint: 'Write component:NAME, variant:NAME or model:FILE after the slash.',
      },
    );
  }
  return { endpoint, [kind]: name };
}

export function formatTarget({ endpoint, ...behind }: EndpointTarget): string {
  const [part] = Object.entries(behind);
  return part === undefined ? endpoint : `${endpoint}/${part.join(':')}`;
}
