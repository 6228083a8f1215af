/** A licence as package.json names it (SPDX expression), as far as npm packages use it: names joined by AND or by OR. */
export type LicenceExpression = { anyOf: readonly (readonly string[])[] };

/**
 * Alternatives, each a list of licences that hold together: `MIT OR (Apache-2.0 AND Zlib)` -> [[MIT], [Apache-2.0, Zlib]].
 * @throws Error for an expression of another shape (nested, WITH)
 */
export function parseLicence(text: string): LicenceExpression {
  const plain = text.trim().replaceAll(/\s+/g, ' ');
  const alternatives = plain.replace(/^\((.*)\)$/, '$1').split(/ OR /);
  const anyOf = alternatives.map((alternative) => alternative.replace(/^\((.*)\)$/, '$1').split(/ AND /));
  const odd = anyOf.flat().find((name) => !/^[A-Za-z0-9.+-]+$/.test(name));
  if (odd !== undefined) throw new Error(`"${text}" is no licence expression that this check can read`);
  return { anyOf };
}

/** Is there a way to take the package under allowed licences alone? */
export function isCovered({ anyOf }: LicenceExpression, allowed: ReadonlySet<string>): boolean {
  return anyOf.some((together) => together.every((name) => allowed.has(name)));
}
