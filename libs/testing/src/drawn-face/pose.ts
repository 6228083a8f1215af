/** How a drawn person holds the head and what the light does. Angles are degrees; zero everywhere is the passport picture. */
export interface Pose {
  /** Positive turns the face to the right of the image. Features stay drawn sensibly within -30..30. */
  yaw: number;
  /** Positive looks down. Within -20..20. */
  pitch: number;
  /** Positive tilts clockwise in the image. */
  roll: number;
  /** -1 (frown) .. 1 (smile). */
  smile: number;
  /** 0 (open) .. 1 (closed). */
  blink: number;
  /** Brightness factor of the light, 1 is normal. */
  light: number;
  /** -1 (light from the left) .. 1 (light from the right). */
  lightSide: number;
}

export const frontalPose: Pose = { yaw: 0, pitch: 0, roll: 0, smile: 0.1, blink: 0, light: 1, lightSide: -0.3 };

/** The poses that people in a scene take one after another; also what the choice of seeds is measured on. */
export const gentlePoses: readonly Pose[] = [
  frontalPose,
  { ...frontalPose, yaw: -10, roll: -2, smile: 0.3 },
  { ...frontalPose, yaw: 11, roll: 3, light: 0.92 },
  { ...frontalPose, yaw: 4, pitch: 6, smile: 0.5, lightSide: 0.3 },
  { ...frontalPose, yaw: -5, pitch: -5, roll: 4, light: 1.06 },
  { ...frontalPose, yaw: 6, roll: -5, smile: 0, lightSide: -0.6 },
];
