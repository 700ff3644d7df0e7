/**
 * The kernels' signatures, as `kernels/` exports them.
 */

/** A place in the kernels' memory, bytes from its beginning. */
export type Pointer = number;

/** What each kernel does is said where it is written. Sizes are in pixels, and pictures lie in memory row by row. */
export interface Kernels {
  firstFree(): Pointer;
  blurAcross(from: Pointer, to: Pointer, width: number, height: number, channels: number, radius: number): void;
  blurDown(from: Pointer, to: Pointer, sums: Pointer, length: number, height: number, radius: number): void;
  blurThree(from: Pointer, to: Pointer, width: number, height: number): void;
  blendMasks(
    pixels: number,
    triangle: Pointer,
    weights: Pointer,
    under: Pointer,
    underWeights: Pointer,
    kinds: Pointer,
    facts: Pointer,
    maps: Pointer,
    side: number,
    feather: number,
    wideFeather: number,
    narrow: Pointer,
    wide: Pointer,
  ): void;
  sumDifference(
    target: Pointer,
    drawn: Pointer,
    triangle: Pointer,
    width: number,
    height: number,
    step: number,
    stride: number,
    cells: Pointer,
  ): void;
  blendBands(
    target: Pointer,
    drawn: Pointer,
    narrow: Pointer,
    wide: Pointer,
    width: number,
    height: number,
    step: number,
    cells: Pointer,
    eased: Pointer,
    strength: number,
    opacity: number,
  ): void;
  paste(bits: number, pixels: Pointer, colours: Pointer, mask: Pointer, count: number): void;
  luminance(from: Pointer, to: Pointer, pixels: number): void;
  strengthOfBands(
    own: Pointer,
    wanted: Pointer,
    plane: number,
    weight: Pointer,
    width: number,
    height: number,
    step: number,
    stride: number,
    cells: Pointer,
  ): void;
  changeBands(
    picture: Pointer,
    bands: Pointer,
    plane: number,
    weight: Pointer,
    width: number,
    height: number,
    step: number,
    gains: Pointer,
    between: Pointer,
  ): void;
  sumEdges(
    picture: Pointer,
    target: Pointer,
    weight: Pointer,
    width: number,
    height: number,
    grain: number,
    plainEdge: number,
    sums: Pointer,
  ): void;
  addEdges(
    picture: Pointer,
    weight: Pointer,
    width: number,
    height: number,
    grain: number,
    plainEdge: number,
    amount: number,
    changes: Pointer,
  ): void;
  shrinkBlocks(from: Pointer, width: number, height: number, factor: number, sums: Pointer, to: Pointer): void;
  resizeRows(
    from: Pointer,
    width: number,
    rows: Pointer,
    height: number,
    columns: Pointer,
    outWidth: number,
    blended: Pointer,
    to: Pointer,
  ): void;
  addSamples(
    from: Pointer,
    width: number,
    height: number,
    matrix: Pointer,
    bounds: Pointer,
    outWidth: number,
    outHeight: number,
    weight: number,
    out: Pointer,
  ): void;
  packChannel(
    from: Pointer,
    width: number,
    height: number,
    step: number,
    row: number,
    scale: number,
    offset: number,
    to: Pointer,
  ): void;
  packPlanes(
    from: Pointer,
    width: number,
    height: number,
    facts: Pointer,
    red: Pointer,
    green: Pointer,
    blue: Pointer,
    row: number,
  ): void;
  addLuminance(colours: Pointer, luminance: Pointer, pixels: number, share: number): void;
  weighColours(colours: Pointer, weights: Pointer, pixels: number, out: Pointer): void;
  pushLevel(from: Pointer, width: number, height: number, to: Pointer): void;
  pullLevel(level: Pointer, width: number, height: number, coarser: Pointer): void;
  fillColours(colours: Pointer, keep: Pointer, width: number, height: number, coarser: Pointer): void;
  fillFromMirror(
    original: Pointer,
    filled: Pointer,
    size: number,
    triangle: Pointer,
    weight: Pointer,
    mirrorU: Pointer,
    mirrorV: Pointer,
    lead: number,
    slope: number,
    trust: Pointer,
  ): void;
  scaleByVertices(colours: Pointer, pixels: number, triangle: Pointer, weights: Pointer, facts: Pointer): void;
  logColours(colours: Pointer, trust: Pointer, texels: number, out: Pointer): void;
  halfDifferences(sums: Pointer, mirror: Pointer, texels: number, out: Pointer): void;
  unevenGains(half: Pointer, triangle: Pointer, texels: number, out: Pointer): void;
  weighSkin(list: Pointer, count: number, colours: Pointer, accepted: Pointer, seen: Pointer, out: Pointer): void;
  judgeSkin(
    list: Pointer,
    count: number,
    colours: Pointer,
    around: Pointer,
    fromCore: Pointer,
    forehead: Pointer,
    accepted: Pointer,
  ): void;
  colourDistances(
    list: Pointer,
    count: number,
    colours: Pointer,
    forehead: Pointer,
    l: number,
    a: number,
    b: number,
    out: Pointer,
  ): void;
  relaxField(
    known: Pointer,
    field: Pointer,
    vertices: number,
    start: Pointer,
    neighbours: Pointer,
    stiffness: Pointer,
    pull: number,
    rounds: number,
  ): void;
  innerProducts(rows: Pointer, count: number, length: number, vector: Pointer, out: Pointer): void;
  addRows(rows: Pointer, count: number, length: number, weights: Pointer, out: Pointer): void;
  halveFrame(from: Pointer, to: Pointer, width: number, height: number): void;
  unwrap(
    bits: number,
    frame: Pointer,
    width: number,
    height: number,
    texels: number,
    triangle: Pointer,
    weights: Pointer,
    facts: Pointer,
    out: Pointer,
  ): void;
  spreadVertices(pixels: number, triangle: Pointer, weights: Pointer, facts: Pointer, out: Pointer): void;
  shrinkMap(from: Pointer, size: number, counts: Pointer, to: Pointer, small: number, wanted: Pointer): void;
  signedDistances(points: Pointer, count: number, corners: Pointer, cornerCount: number, out: Pointer): void;
  rasterise(
    corners: Pointer,
    count: number,
    facing: number,
    width: number,
    height: number,
    triangle: Pointer,
    weights: Pointer,
    depth: Pointer,
  ): void;
  mapColours(colours: Pointer, pixels: number, map: Pointer): void;
  drawFace(
    pixels: number,
    triangle: Pointer,
    weights: Pointer,
    facts: Pointer,
    noses: Pointer,
    texture: Pointer,
    size: number,
    colour: Pointer,
    out: Pointer,
  ): void;
}
