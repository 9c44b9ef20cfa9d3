/** An HTTP call as code that a reader can paste and run. No key is ever written: the code reads it from the environment. */
import { type Json, literal, PYTHON, TYPESCRIPT } from './literal.ts';

/** A chat completion, as the connection's backend would ask for it. */
export interface ChatCall {
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
  /** Environment variable that holds the API key when the code runs. */
  readonly keyVariable: string;
}

/**
 * For any POSIX shell. The body stands in a quoted here-document: nothing in it means anything to the shell, it may be
 * longer than an argument, and no line of indented JSON can be the closing word.
 */
export function curlCode({ url, body, keyVariable }: ChatCall): string {
  return `curl ${inSingleQuotes(url)} \\
  -H 'Content-Type: application/json' \\
  -H "Authorization: Bearer $${keyVariable}" \\
  --data-binary @- <<'JSON'
${JSON.stringify(body, null, 2)}
JSON
`;
}

/** Runs as an ES module in Node 18 and later, and with any TypeScript runner. */
export function typescriptCode({ url, body, keyVariable }: ChatCall): string {
  return `const response = await fetch(${JSON.stringify(url)}, {
  method: "POST",
  headers: {
    "Content-Type": "application/json",
    Authorization: \`Bearer \${process.env.${keyVariable} ?? ""}\`,
  },
  body: JSON.stringify(${literal(plain(body), TYPESCRIPT, '  ')}),
});
if (!response.ok) throw new Error(\`\${response.status}: \${await response.text()}\`);

const answer = (await response.json()) as { choices: { message: { content: string | null } }[] };
const message = answer.choices[0]?.message;
console.log(message?.content ?? JSON.stringify(message, null, 2));
`;
}

/** Python 3 without anything to install. */
export function pythonCode({ url, body, keyVariable }: ChatCall): string {
  return `import json
import os
import urllib.request

body = ${literal(plain(body), PYTHON)}
request = urllib.request.Request(
    ${JSON.stringify(url)},
    data=json.dumps(body).encode(),
    headers={
        "Content-Type": "application/json",
        "Authorization": "Bearer " + os.environ.get("${keyVariable}", ""),
    },
)
with urllib.request.urlopen(request) as response:
    answer = json.load(response)

message = answer["choices"][0]["message"]
print(message.get("content") or json.dumps(message, indent=2))
`;
}

export function inSingleQuotes(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** What JSON makes of the body, which is what is sent. */
function plain(body: ChatCall['body']): Json {
  // JSON.parse gives nothing but JSON.
  return JSON.parse(JSON.stringify(body)) as Json;
}
