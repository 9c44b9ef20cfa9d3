/** The members of `ModelRequest.extra` that only Bedrock understands, checked because they come from files. */
import * as v from 'valibot';

const extraSchema = v.object({
  /** Vendor fields, sent as they are: `additionalModelRequestFields`. */
  fields: v.optional(v.record(v.string(), v.unknown())),
  /** Latency-optimized inference, where the model has it. */
  latency: v.optional(v.picklist(['standard', 'optimized'])),
  guardrailTrace: v.optional(v.picklist(['disabled', 'enabled', 'enabled_full'])),
  /** `async` shows text before the guardrail has read it, and masks nothing. */
  guardrailStream: v.optional(v.picklist(['sync', 'async'])),
  /** Values of a managed prompt's variables; only with a prompt ARN as the model id. */
  promptVariables: v.optional(
    v.record(
      v.string(),
      v.pipe(v.union([v.string(), v.number(), v.boolean()]), v.transform(String)),
    ),
  ),
  /** JSON pointers of vendor fields to return. */
  responseFields: v.optional(v.array(v.string())),
  /** Cite the attached documents. */
  citations: v.optional(v.boolean()),
});

export type BedrockExtra = v.InferOutput<typeof extraSchema>;

/** The known members, and the names of those that were not understood. */
export function readExtra(extra: Readonly<Record<string, unknown>> | undefined): {
  readonly extra: BedrockExtra;
  readonly refused: readonly string[];
} {
  const known: Record<string, unknown> = {};
  const refused: string[] = [];
  for (const [name, value] of Object.entries(extra ?? {})) {
    const parsed = v.safeParse(v.partial(extraSchema), { [name]: value });
    if (name in extraSchema.entries && parsed.success) Object.assign(known, parsed.output);
    else refused.push(name);
  }
  return { extra: known as BedrockExtra, refused };
}
