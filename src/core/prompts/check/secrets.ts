/** Keys whose values belong in the editor's secret storage, wherever they stand in a YAML file. */
import type { Problem } from '../../model/index.ts';
import type { YamlNode } from '../source/yamlTree.ts';

const SECRET_KEY =
  /^(?:api[-_]?key|(?:access|auth|bearer|api|session)?[-_]?token|(?:client[-_]?)?secret|password|secret[-_]?(?:access[-_]?)?key|access[-_]?key(?:[-_]?id)?|authorization)$/i;

/** A value that names a secret instead of holding it, as `${env:KEY}`. */
const REFERENCE = /^\s*\$\{[^}]*\}\s*$/;

export function checkSecrets(node: YamlNode): Problem[] {
  const problems: Problem[] = [];
  for (const { key, node: child } of node.entries) {
    const { value } = child;
    if (SECRET_KEY.test(key) && typeof value === 'string' && value !== '') {
      if (!REFERENCE.test(value)) problems.push(secretProblem(key, child));
    } else problems.push(...checkSecrets(child));
  }
  for (const item of node.items) problems.push(...checkSecrets(item));
  return problems;
}

function secretProblem(key: string, node: YamlNode): Problem {
  return {
    code: 'secret-in-file',
    message: `\`${key}\` looks like a secret. Assay keeps keys in the editor's secret storage, never in files.`,
    severity: 'error',
    span: node.span,
  };
}
