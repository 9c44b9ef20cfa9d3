/** Takes secrets out of a text before it is written anywhere that stays. */

const MASK = '[redacted]';

/** Shapes of credentials: each keeps what stands before the secret in its first group. */
const SHAPES: readonly RegExp[] = [
  // Authorization headers, whatever the scheme.
  /\b((?:proxy-)?authorization["']?\s*[:=]\s*["']?(?:bearer|basic|token)?\s*)[^\s"',;]{6,}/gi,
  /\b(bearer\s+)[\w.~+/=-]{8,}/gi,
  // name=value and "name": "value" of things that are secret by their name.
  /((?:api[-_]?key|secret(?:[-_]?access[-_]?key)?|session[-_]?token|access[-_]?token|password|x-amz-security-token|x-amz-signature)["']?\s*[:=]\s*["']?)[^\s"',;&]{4,}/gi,
  // User and password in a URL.
  /(\w+:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g,
  // Keys that are known by their first letters: OpenAI-style, AWS access key ids, Hugging Face, Bedrock keys.
  /\b()sk-[\w-]{8,}/g,
  /\b()(?:AKIA|ASIA)[A-Z0-9]{12,}\b/g,
  /\b()hf_[A-Za-z0-9]{8,}/g,
  /\b()ABSK[A-Za-z0-9+/=]{16,}/g,
];

export interface Redactor {
  /** From then on the secret is masked wherever it stands. */
  remember(secret: string): void;
  redact(text: string): string;
}

/** A redactor that knows the shapes of credentials and the secrets it was told. */
export function createRedactor(): Redactor {
  const secrets = new Set<string>();
  return {
    remember: (secret) => {
      // Masking very short strings would garble ordinary text.
      if (secret.length >= 6) secrets.add(secret);
    },
    redact: (text) => {
      let clean = text;
      for (const secret of secrets) clean = clean.replaceAll(secret, MASK);
      for (const shape of SHAPES) clean = clean.replace(shape, `$1${MASK}`);
      return clean;
    },
  };
}
