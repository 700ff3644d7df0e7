/**
 * The data of a portrait: who (a person) and how (a view). Plain and JSON-serialisable. Angles in degrees.
 */

/** A colour, sRGB, 0…255: red, green, blue. */
export type Colour = readonly [number, number, number];

/** Proportions, each 0 for the average head and about −2…2; one unit is about one standard deviation of adults. */
export interface HeadShape {
  readonly faceWidth?: number;
  readonly faceLength?: number;
  readonly jawWidth?: number;
  /** Positive: the corner of the jaw sits high. */
  readonly jawAngle?: number;
  readonly chinWidth?: number;
  readonly chinForward?: number;
  readonly cheekbones?: number;
  /** Fullness. */
  readonly cheeks?: number;
  /** Height up to the hairline. */
  readonly forehead?: number;
  readonly browRidge?: number;
  readonly browHeight?: number;
  readonly eyeSpacing?: number;
  readonly eyeSize?: number;
  readonly eyeOpen?: number;
  /** Positive: the outer corners sit high. */
  readonly eyeTilt?: number;
  readonly eyeDepth?: number;
  /** Positive: a heavy fold over the upper lid; negative: a smooth lid. */
  readonly lidFold?: number;
  readonly noseLength?: number;
  readonly noseWidth?: number;
  readonly noseBridge?: number;
  readonly noseTip?: number;
  /** Positive: turned up. */
  readonly noseTurn?: number;
  readonly mouthWidth?: number;
  /** Positive: low. */
  readonly mouthHeight?: number;
  readonly upperLip?: number;
  readonly lowerLip?: number;
  readonly neck?: number;
  readonly ears?: number;
  /** Wrinkles and folds, 0…2. */
  readonly age?: number;
}

/** How hair grows and falls. Lengths in millimetres. */
export interface HairStyle {
  readonly colour: Colour;
  /** Share of white hairs, 0…1. */
  readonly grey?: number;
  /** Length on top; on the sides and at the nape it is `sides`. */
  readonly length: number;
  readonly sides: number;
  /** How far the hair stands off the head at most. */
  readonly volume: number;
  /** Direction on top: right, up, forward; the hair leaves the parting with it. */
  readonly comb: readonly [number, number, number];
  /** Where the parting runs, x; absent: all hair follows `comb`. */
  readonly parting?: number;
  /** Length of hair that falls over the forehead; 0 or absent: none. */
  readonly fringe?: number;
  /** 1 = stands straight off the head, 0 or absent = lies in the direction of the comb. */
  readonly lift?: number;
  /** Radius of the curls. */
  readonly curl?: number;
  /** 0 = stands where it grows, 1 = hangs. */
  readonly weight: number;
  /** Strands, in thousands. */
  readonly density?: number;
  /** How far the temples recede, 0…1. */
  readonly receding?: number;
}

/** A beard: where it grows and how long. */
export interface Beard {
  readonly colour: Colour;
  readonly length: number;
  /** 0…1 for each part of the face. */
  readonly chin: number;
  readonly cheeks: number;
  readonly moustache: number;
  readonly grey?: number;
}

/** Somebody who does not exist. */
export interface Person {
  readonly name: string;
  readonly seed: number;
  readonly shape: HeadShape;
  readonly skin: {
    readonly tone: Colour;
    readonly red?: number;
    readonly freckles?: number;
    readonly shine?: number;
    readonly stubble?: number;
  };
  readonly iris: Colour;
  readonly lips?: { readonly colour: Colour; readonly strength: number };
  readonly brows: { readonly colour: Colour; readonly thick: number; readonly arch: number };
  /** Length factor of the lashes; also draws the line at their roots. */
  readonly lashes: number;
  /** Absent: bald. */
  readonly hair?: HairStyle;
  readonly beard?: Beard;
  readonly glasses?: { readonly colour: Colour; readonly round: number; readonly thick: number };
  readonly clothes: { readonly kind: 'crew' | 'vee' | 'roll'; readonly colour: Colour; readonly knit: number };
}

/** What the muscles do. Each 0 at rest. */
export interface Expression {
  /** −1…1. */
  readonly smile?: number;
  /** 0…1. */
  readonly mouthOpen?: number;
  /** −1 (frown) … 1 (raised). */
  readonly brows?: number;
  /** 0 = open, 1 = closed; left and right of the picture. */
  readonly blinkLeft?: number;
  readonly blinkRight?: number;
}

/** Where light comes from. */
export interface PortraitLight {
  /** Of the main light; positive: from the right of the picture, and from above. */
  readonly azimuth: number;
  readonly elevation: number;
  /** Around 1. */
  readonly strength: number;
  readonly colour: Colour;
  /** Light from everywhere, around 1. */
  readonly fill: number;
  readonly fillColour: Colour;
  /** Light from behind, 0…1. */
  readonly rim: number;
}

/** How a person is portrayed. */
export interface View {
  /** Positive: looks to the right of the picture. */
  readonly yaw?: number;
  /** Positive: looks up. */
  readonly pitch?: number;
  /** Positive: tilted clockwise on screen. */
  readonly roll?: number;
  readonly expression?: Expression;
  /** Direction of the eyes relative to the head: right and up. */
  readonly gaze?: readonly [number, number];
  readonly light?: Partial<PortraitLight>;
  /** 1 = head and shoulders. */
  readonly zoom?: number;
  /** Upper and lower colour behind the person. */
  readonly background?: readonly [Colour, Colour];
  /** Standard deviation of the camera's noise in 8-bit steps; default 1.2. */
  readonly noise?: number;
  readonly seed?: number;
}
