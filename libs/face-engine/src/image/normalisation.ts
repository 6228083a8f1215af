/** (value - mean) / scale for each channel in `order`, values 0..255. */
export interface Normalisation {
  order: 'rgb' | 'bgr';
  mean: readonly [number, number, number];
  scale: readonly [number, number, number];
}

/** How the floats of a model's input lie: one plane after another (ONNX, NCHW) or channels side by side (TensorFlow, NHWC). */
export type InputLayout = 'planes' | 'pixels';

/** Mean and inverse scale by source channel R, G, B, and the channel of the input it becomes. */
export interface ChannelMapping {
  mean: readonly [number, number, number];
  factor: readonly [number, number, number];
  channel: readonly [number, number, number];
  layout: InputLayout;
}

export function channelMapping(normalisation: Normalisation, layout: InputLayout): ChannelMapping {
  const [m0, m1, m2] = normalisation.mean;
  const [s0, s1, s2] = normalisation.scale;
  return normalisation.order === 'rgb'
    ? { mean: [m0, m1, m2], factor: [1 / s0, 1 / s1, 1 / s2], channel: [0, 1, 2], layout }
    : { mean: [m2, m1, m0], factor: [1 / s2, 1 / s1, 1 / s0], channel: [2, 1, 0], layout };
}

/** Index of pixel `p` of source channel `c` is `offset[c] + p * step`. */
export interface InputIndex {
  offset: readonly [number, number, number];
  step: number;
}

export function inputIndex({ channel, layout }: ChannelMapping, pixels: number): InputIndex {
  const unit = layout === 'planes' ? pixels : 1;
  return { offset: [channel[0] * unit, channel[1] * unit, channel[2] * unit], step: layout === 'planes' ? 1 : 3 };
}
