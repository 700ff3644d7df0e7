/**
 * Decides how a picture's colours become sRGB: by sharp, by our own conversion, or not at all.
 */
import { displayP3, isNearSrgb, rec2020 } from '../../imaging/convert-colours.ts';
import { type CurveProfile, readCurveProfile } from '../../imaging/icc-profile.ts';
import type { PictureNote } from '../../ports/picture.ts';
import type { PictureHeader } from './formats/header.ts';

/** What the decoder says about a picture's samples. */
export interface SampleFacts {
  /** libvips' name of the colour space: `srgb`, `rgb16`, `b-w`, `grey16`, `cmyk`, `lab`, … */
  readonly space: string;
  /** libvips' name of the sample type: `uchar`, `ushort`, … */
  readonly depth: string;
  /** The embedded ICC profile. */
  readonly icc?: Uint8Array | undefined;
}

/** How a picture's colours become sRGB. */
export interface ColourPlan {
  /** The colour space that sharp shall deliver. */
  readonly deliver: 'srgb' | 'rgb16' | 'grey16';
  /** Which conversion sharp does by the embedded profile: its usual one, a further one from the wide space in which it works on 16-bit pictures, or none. */
  readonly bySharp: 'usual' | 'deep' | 'none';
  /** The conversion that is ours to do afterwards. */
  readonly convert?: CurveProfile;
  readonly notes: readonly PictureNote[];
}

/**
 * Plans the way to sRGB.
 *
 * sharp converts 8-bit pictures exactly; 16-bit ones it takes to Display P3 and leaves there, and grey ones of 16 bits it
 * does not convert. So profiles that are curves and a matrix are applied here at 16 bits, and those with tables go
 * through sharp's wide space.
 */
export function planColours(facts: SampleFacts, header: PictureHeader): ColourPlan {
  const { space, depth, icc } = facts;
  const deep = depth === 'ushort' && (space === 'rgb16' || space === 'grey16');
  if (!deep) return { deliver: 'srgb', bySharp: 'usual', ...shallowPlan(facts, header) };
  const deliver = space === 'grey16' ? 'grey16' : 'rgb16';
  if (icc === undefined) return { deliver, bySharp: 'none', ...codedColours(header) };
  const profile = readCurveProfile(icc);
  if (profile === undefined) {
    if (deliver === 'rgb16') return { deliver, bySharp: 'deep', notes: [byProfile] };
    return {
      deliver,
      bySharp: 'none',
      notes: [
        {
          code: 'profile-ignored',
          message: 'The grey profile of this 16-bit picture cannot be read; its tones were taken as sRGB.',
        },
      ],
    };
  }
  if (isNearSrgb(profile)) return { deliver, bySharp: 'none', notes: [] };
  return { deliver, bySharp: 'none', convert: profile, notes: [byProfile] };
}

type Conversion = Pick<ColourPlan, 'convert' | 'notes'>;

function shallowPlan({ space, icc }: SampleFacts, header: PictureHeader): Conversion {
  const reduced: PictureNote[] =
    header.bits === 16
      ? [{ code: 'depth-reduced', message: 'The 16-bit CMYK or Lab picture was read with 8 bits per channel.' }]
      : [];
  if (space === 'cmyk') {
    const by = icc === undefined ? 'a common printing profile, as the file has none' : 'the embedded profile';
    return {
      notes: [{ code: 'profile-converted', message: `The CMYK colours were converted to sRGB by ${by}.` }, ...reduced],
    };
  }
  if (space === 'lab' || space === 'labs') {
    return { notes: [{ code: 'profile-converted', message: 'The Lab colours were converted to sRGB.' }, ...reduced] };
  }
  if (icc === undefined) return codedColours(header);
  const profile = readCurveProfile(icc);
  return { notes: profile !== undefined && isNearSrgb(profile) ? [] : [byProfile] };
}

const byProfile: PictureNote = {
  code: 'profile-converted',
  message: 'The colours were converted to sRGB by the embedded profile.',
};

/** Colours stated by code points (ITU-T H.273): 12 is Display P3, 9 BT.2020; the curves 16 and 18 are those of HDR. */
function codedColours(header: PictureHeader): Conversion {
  const { primaries, transfer } = header.colour ?? { primaries: 2, transfer: 2 };
  if (transfer === 16 || transfer === 18) {
    const name = transfer === 16 ? 'PQ' : 'HLG';
    return {
      notes: [
        {
          code: 'profile-ignored',
          message: `The picture is HDR (${name}); its tones were taken as those of sRGB and look flat.`,
        },
      ],
    };
  }
  if (primaries !== 12 && primaries !== 9) return { notes: [] };
  const name = primaries === 12 ? 'Display P3' : 'BT.2020';
  return {
    convert: primaries === 12 ? displayP3 : rec2020,
    notes: [{ code: 'profile-converted', message: `The colours were converted to sRGB from ${name}.` }],
  };
}
