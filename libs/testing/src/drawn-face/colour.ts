/** Hue in degrees, saturation and lightness in percent, as CSS says them. */
export interface Hsl {
  hue: number;
  saturation: number;
  lightness: number;
}

export function css(colour: Hsl, opacity = 1): string {
  const { hue, saturation, lightness } = colour;
  return `hsla(${hue.toFixed(1)},${saturation.toFixed(1)}%,${lightness.toFixed(1)}%,${opacity})`;
}

/** The colour under more (positive) or less light, in points of lightness. */
export function lit(colour: Hsl, points: number): Hsl {
  return { ...colour, lightness: Math.max(2, Math.min(97, colour.lightness + points)) };
}
