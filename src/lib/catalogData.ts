export { default as bedrockModels } from '../core/catalog/data/bedrockModels.json' with {
  type: 'json',
};
