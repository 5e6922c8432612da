/** A colour in sRGB: red, green, blue from 0 to 1, gamma-encoded, and opacity from 0 to 1. */
export interface Rgba {
  readonly red: number;
  readonly green: number;
  readonly blue: number;
  readonly alpha: number;
}

function gammaEncode(linear: number): number {
  const clipped = Math.min(1, Math.max(0, linear));
  return clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055;
}

/**
 * Reads `oklch(L C H)` or `oklch(L C H / A%)`, out-of-gamut channels clipped.
 *
 * @throws Error for any other text
 * @see https://www.w3.org/TR/css-color-4/#ok-lab
 */
export function parseOklch(text: string): Rgba {
  const match = /^oklch\(([\d.]+) ([\d.]+) ([\d.]+)(?: \/ ([\d.]+)%)?\)$/.exec(text.trim());
  if (match === null) throw new Error(`Not an oklch colour: ${text}`);
  const [lightness = 0, chroma = 0, hueDegrees = 0] = match.slice(1, 4).map(Number);
  const hue = (hueDegrees * Math.PI) / 180;
  const a = chroma * Math.cos(hue);
  const b = chroma * Math.sin(hue);
  const long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const short = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return {
    red: gammaEncode(4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short),
    green: gammaEncode(-1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short),
    blue: gammaEncode(-0.0041960863 * long - 0.7034186147 * medium + 1.707614701 * short),
    alpha: match[4] === undefined ? 1 : Number(match[4]) / 100,
  };
}

/** The colour seen when `top` is painted over an opaque `ground`. */
export function paintOver(top: Rgba, ground: Rgba): Rgba {
  const mix = (upper: number, lower: number) => upper * top.alpha + lower * (1 - top.alpha);
  return { red: mix(top.red, ground.red), green: mix(top.green, ground.green), blue: mix(top.blue, ground.blue), alpha: 1 };
}

function luminance({ red, green, blue }: Rgba): number {
  const linear = (channel: number) => (channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** Contrast of two opaque colours, 1 to 21, by WCAG 2.2. */
export function contrastRatio(one: Rgba, other: Rgba): number {
  const [lighter = 0, darker = 0] = [luminance(one), luminance(other)].sort((a, b) => b - a);
  return (lighter + 0.05) / (darker + 0.05);
}
