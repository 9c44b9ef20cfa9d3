export { default as bedrockModels } from '../core/catalog/data/bedrockModels.json' with {
  type: 'json',
};
export { default as instances } from '../core/catalog/data/instances.json' with { type: 'json' };
export { default as priceNames } from '../core/catalog/data/priceNames.json' with { type: 'json' };
export { default as services } from '../core/catalog/data/services.json' with { type: 'json' };
