/**
 * What analysis knows about a face. Coordinates are pixels of the upright frame, x before y; pixel centres lie at
 * integer coordinates (the top-left pixel's centre is 0, 0). `left` and `right` are those of the picture.
 */

/** An axis-aligned rectangle in frame pixels; may reach over the frame's border. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** A detector's statement: here is a face. */
export interface Detection {
  readonly box: Box;
  /** Confidence, 0…1. */
  readonly score: number;
  /**
   * Five landmarks, `x, y` each (`Float32Array(10)`): left eye, right eye, nose tip, left mouth corner, right mouth
   * corner, left and right as in the picture of an upright head.
   */
  readonly points: Float32Array;
  /** In-plane rotation of the head in degrees, positive = clockwise on screen; 0 = upright. */
  readonly roll: number;
}

/** Head rotation in degrees. All 0 for a face that looks straight into the camera. */
export interface HeadPose {
  /** Positive: the person looks to the right of the picture. */
  readonly yaw: number;
  /** Positive: the person looks up. */
  readonly pitch: number;
  /** Positive: the head is tilted clockwise on screen. */
  readonly roll: number;
}

/** Optional facts about a person's appearance, as estimated by small networks; estimates, never truths. */
export interface FaceAttributes {
  /** Years. */
  readonly age?: number;
  /** As the network reads the picture; `score` 0…1 is its confidence. */
  readonly apparentGender?: { readonly label: 'female' | 'male'; readonly score: number };
  /** Scores 0…1 that sum to 1. */
  readonly emotion?: Readonly<Record<string, number>>;
  /** 1 = looks like a live capture, 0 = looks like a picture of a picture. */
  readonly real?: number;
  /** 1 = looks alive (depth, texture), 0 = does not. */
  readonly live?: number;
}

/**
 * Everything that analysis knows about one face of one frame. `box` is the mesh's bounds, `points` and `roll` are the mesh's.
 * Where `presence` is below 0.5 (a head in profile), mesh and pose are guesses; box, points and roll are the detector's then.
 */
export interface Face extends Detection {
  readonly pose: HeadPose;
  /** Mesh model's confidence that its crop holds a face, 0…1. */
  readonly presence: number;
  /** 468 points `x, y, z` (`Float32Array(1404)`): x, y in frame pixels; z in the same unit, smaller = nearer to the camera, 0 near the head's centre. */
  readonly mesh: Float32Array;
  /** Ten points `x, y, z` (`Float32Array(30)`): picture-left iris (centre, then right, top, left, bottom), then the picture-right one. */
  readonly irises?: Float32Array;
  /** Identity numbers of the embedder, not normalised. */
  readonly embedding?: Float32Array;
  readonly attributes?: FaceAttributes;
}
