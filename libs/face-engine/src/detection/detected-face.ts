export interface Point {
  x: number;
  y: number;
}

/** Points in image pixels, in the order: right eye (image left), left eye, nose tip, right mouth corner, left mouth corner. */
export type Landmarks5 = readonly [Point, Point, Point, Point, Point];

/** Pixels; may reach outside the picture where a face is cut by its edge. */
export interface FaceBox {
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface DetectedFace {
  box: FaceBox;
  landmarks: Landmarks5;
  /** 0..1, of the detector; comparable within one pack only */
  score: number;
}
