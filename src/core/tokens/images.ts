/**
 * Input tokens of a picture, by the rule that its model's vendor publishes. All rules count squares: a patch of so many
 * pixels is a token, or a tile is so many tokens, after the picture was scaled down to the model's limits.
 */
import type { ImageSize } from './imageSize.ts';
import type { TokenizerFamily } from './weights.ts';

type ImageRule = (size: ImageSize) => number;

interface Patches {
  /** Pixels along the side of a square. */
  readonly side: number;
  /** Longest side that is not scaled down, in pixels. */
  readonly edge?: number;
  /** Most squares; a picture of more is scaled down. */
  readonly most?: number;
  /** Tokens of the squares; one each unless given. */
  readonly tokens?: (columns: number, rows: number) => number;
}

/** Squares that cover the picture, where it is scaled down, never up, to hold both limits. */
function patches({ side, edge = Infinity, most = Infinity, tokens }: Patches): ImageRule {
  const count = tokens ?? ((columns, rows) => columns * rows);
  return (size) => {
    const long = Math.max(size.width, size.height);
    const grid = (to: number) => ({
      columns: Math.ceil(Math.max(1, Math.round((size.width * to) / long)) / side),
      rows: Math.ceil(Math.max(1, Math.round((size.height * to) / long)) / side),
    });
    const fits = (to: number) => grid(to).columns * grid(to).rows <= most;
    let fitting = Math.min(long, edge);
    if (!fits(fitting)) fitting = largest(fitting, fits);
    const { columns, rows } = grid(fitting);
    return Math.ceil(count(columns, rows));
  };
}

/** The largest whole number from 1 to `above` that fits, where all below it fit too. */
function largest(above: number, fits: (value: number) => boolean): number {
  let low = 1;
  let high = above;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return low;
}

/**
 * Anthropic, "Vision" and "Vision coordinates" (platform.claude.com/docs): ⌈width / 28⌉ × ⌈height / 28⌉ tokens, which
 * earlier pages round to width × height / 750. Models before Claude 4.7 scale down to 1568 pixels and 1568 tokens,
 * later ones to 2576 pixels and 4784 tokens.
 */
const CLAUDE_STANDARD = patches({ side: 28, edge: 1568, most: 1568 });
const CLAUDE_HIGH = patches({ side: 28, edge: 2576, most: 4784 });

/** OpenAI, "Images and vision" (developers.openai.com): squares of 32 pixels, each 1.2 tokens on the models from 5.2. */
const openAiPatches = (limits: Pick<Patches, 'edge' | 'most'>, each = 1.2): ImageRule =>
  patches({ side: 32, ...limits, tokens: (columns, rows) => columns * rows * each });

/** The same page, for GPT-4o to 5.1: within 2048 pixels, then the short side to 768, in tiles of 512 pixels. */
function openAiTiles(base: number, each: number): ImageRule {
  return ({ width, height }) => {
    const scale = Math.min(1, 2048 / Math.max(width, height), 768 / Math.min(width, height));
    // Rounded, because 768 / width × width may come out a hair above 768.
    const tiles = (pixels: number) => Math.ceil(Math.round(pixels * scale) / 512);
    return base + each * tiles(width) * tiles(height);
  };
}

/** Tiles of 448 pixels at most that Nova cuts a picture into, and tokens of each and of the whole in small. */
const NOVA_TILES = 9;
const NOVA_TILE_PIXELS = 448;
const NOVA_TILE_TOKENS = 260;

/**
 * Amazon Nova 1. Its user guide ("Image understanding") says that pictures take the nearest of the aspect ratios of up
 * to nine tiles, at 896 pixels or more, and gives five examples; a user's counts (boto/boto3 issue 4509) give two more.
 * The rule that fits all seven within 5 %: 260 tokens for each tile and for the whole, a finer grid of the same ratio
 * being taken where the picture has more than half of its pixels.
 */
function nova({ width, height }: ImageSize): number {
  let best = { tiles: 2, distance: Infinity };
  for (let tiles = 2; tiles <= NOVA_TILES; tiles++) {
    for (let columns = 1; columns <= tiles; columns++) {
      if (tiles % columns !== 0) continue;
      const distance = Math.abs(width / height - columns / (tiles / columns));
      const isFiner = width * height > (tiles * NOVA_TILE_PIXELS ** 2) / 2;
      if (distance < best.distance || (distance === best.distance && isFiner)) {
        best = { tiles, distance };
      }
    }
  }
  return NOVA_TILE_TOKENS * (best.tiles + 1);
}

/** mistral-common's image encoder: a token a patch and one a row, to 1540 pixels (1024 on Pixtral, in smaller patches). */
const mistral = (side: number, edge: number): ImageRule =>
  patches({ side, edge, tokens: (columns, rows) => (columns + 1) * rows });

/** Llama 4's processor configuration: tiles of 336 pixels, at most 16, of 144 tokens each, and the whole in small. */
const LLAMA_4 = patches({
  side: 336,
  most: 16,
  tokens: (columns, rows) => 144 * (columns * rows === 1 ? 1 : columns * rows + 1),
});

/** The first pattern found in the model's id decides. */
const BY_MODEL: readonly (readonly [RegExp, ImageRule])[] = [
  // Amazon Nova 2 user guide, "Multimodal understanding": billed at a flat rate.
  [/nova-2/, () => 230],
  [/nova/, nova],
  [/gpt-4o-mini/, openAiTiles(2833, 5667)],
  [/gpt-4\.1-mini/, openAiPatches({ edge: 2048, most: 6144 }, 1.62)],
  [/gpt-4o|gpt-4\.1/, openAiTiles(85, 170)],
  [/gpt-5-(mini|nano)/, openAiPatches({ most: 1536 })],
  [/gpt-5(\.1)?(?![.\d])/, openAiTiles(70, 140)],
  [/gpt-5\.[23]/, openAiPatches({ edge: 2048, most: 6144 })],
  [/gpt-5\.4/, openAiPatches({ edge: 2048, most: 2500 })],
  [/gpt-5\.5/, openAiPatches({ edge: 6000, most: 10_000 })],
  // Later ones take any size; more than 30,000 patches are refused.
  [/gpt-(5\.|[6-9])/, openAiPatches({ most: 30_000 })],
  [/pixtral/, mistral(16, 1024)],
  // A user's counts (boto/boto3 issue 4509): the picture goes another way than the text.
  [/llama-?3/, () => 1],
  [/llama-?4/, LLAMA_4],
  // Their processor configurations.
  [/qwen-?2/, patches({ side: 28, most: 16_384 })],
  [/qwen/, patches({ side: 32, most: 16_384 })],
  [/kimi/, patches({ side: 28, most: 4096 })],
];

/** Gemma 3's processor configuration: 256 tokens a picture whatever its size, and four marks. */
const GEMMA_3: ImageRule = () => 260;

/** For ids that say nothing of the model, and vendors that publish nothing. */
const BY_FAMILY: Partial<Readonly<Record<TokenizerFamily, ImageRule>>> = {
  claude_v47_v5: CLAUDE_HIGH,
  mistral_tekken: mistral(28, 1540),
  gemma3: GEMMA_3,
};

/** A picture whose header can't be read counts as this, which is large for a photograph and small for a scan. */
const UNREAD: ImageSize = { width: 1600, height: 1200 };

/**
 * Tokens of a picture. Claude's rule for earlier models stands in where nothing is published.
 * @param size undefined where it can't be read
 * @param modelId as the service knows it
 */
export function imageTokens(
  size: ImageSize | undefined,
  modelId: string,
  family: TokenizerFamily,
): number {
  const { width, height } = size ?? UNREAD;
  // A header may hold zeros.
  const known = { width: Math.max(1, width), height: Math.max(1, height) };
  const isClaude = family === 'claude_v3' || family === 'claude_v47_v5';
  const id = modelId.toLowerCase();
  const own = isClaude ? undefined : BY_MODEL.find(([pattern]) => pattern.test(id))?.[1];
  return (own ?? BY_FAMILY[family] ?? CLAUDE_STANDARD)(known);
}
