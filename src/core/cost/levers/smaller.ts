/** Which models of the same vendor to set beside a model, because they cost less. */
import type { ModelInfo, ModelTier } from '../../model/index.ts';

const CLASSES: readonly ModelTier[] = ['frontier', 'balanced', 'small'];

/**
 * For each lower class of price, the dearest model of the vendor, which is the one nearest to what is used now; and where
 * there is no lower class, the dearest of the own class that costs less. Models that are being retired, that make no
 * text, or whose price is not known are passed over.
 * @param models as far as they are known, of the same connection
 * @param today ISO date
 */
export function smallerModels(
  current: ModelInfo,
  models: readonly ModelInfo[],
  today: string,
): readonly ModelInfo[] {
  const price = current.price?.output;
  if (price === undefined || current.tier === undefined || current.vendor === undefined) return [];
  const cheaper = models.filter(
    (model) =>
      model.vendor === current.vendor &&
      (model.price?.output ?? Infinity) < price &&
      (model.price?.input ?? Infinity) <= (current.price?.input ?? 0) &&
      isTalking(model) &&
      !isEnding(model, today),
  );
  const below = CLASSES.slice(CLASSES.indexOf(current.tier) + 1).flatMap(
    (tier) => dearest(cheaper.filter((model) => model.tier === tier)) ?? [],
  );
  return below.length > 0 ? below : [dearest(cheaper)].filter((model) => model !== undefined);
}

function isTalking({ capabilities }: ModelInfo): boolean {
  return capabilities?.embeddings !== true && capabilities?.imageOutput !== true;
}

function isEnding({ lifecycle }: ModelInfo, today: string): boolean {
  if (lifecycle === undefined) return false;
  return lifecycle.status === 'legacy' || (lifecycle.endsOn ?? '9999') <= today;
}

/** Of equal prices, the last by id: newer versions have higher numbers. */
function dearest(models: readonly ModelInfo[]): ModelInfo | undefined {
  return models.reduce<ModelInfo | undefined>((best, model) => {
    if (best === undefined) return model;
    const [a, b] = [model.price?.output ?? 0, best.price?.output ?? 0];
    return a > b || (a === b && model.id > best.id) ? model : best;
  }, undefined);
}
