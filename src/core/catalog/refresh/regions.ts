/** The regions whose prices matter: those that connections call. */

/** A name that comes from a file must not be able to become another part of an address. */
const REGION = /^[a-z]{2}(?:-[a-z]+)+-\d$/;

/** Each once, in order; the region that the catalogue has most prices of where none is called. */
export function regionsInUse(called: readonly (string | undefined)[]): readonly string[] {
  const regions = called.filter((region) => region !== undefined && REGION.test(region));
  return regions.length === 0 ? ['us-east-1'] : [...new Set(regions.map(String))];
}
