/** Prompt files: read, check, render and edit them, in any of four formats. */
export { checkTemplate } from './checkTemplate.ts';
export { type Detection, detectFormat, detectPrompt, LARGE_TEXT } from './detect.ts';
export { type PromptDraft, serializePrompt } from './edit/serialize.ts';
export { setModel } from './edit/setModel.ts';
export {
  assayPlace,
  paramPlace,
  removeSetting,
  type SettingPlace,
  setMaxOutputTokens,
  setOwnSetting,
} from './edit/settings.ts';
export { completeAt } from './language/complete.ts';
export { hoverAt } from './language/hover.ts';
export { symbolsOf } from './language/symbols.ts';
export type * from './language/types.ts';
export { type OutlinedMessage, type OutlinePiece, outlineMessages } from './outline.ts';
export { parsePrompt } from './parse.ts';
export type { ParseOptions } from './readers/common.ts';
export type { LoadedMedia, RenderOptions, Values } from './render/options.ts';
export { partialsBeside } from './render/partials.ts';
export { renderPrompt } from './render/render.ts';
export * from './types.ts';
