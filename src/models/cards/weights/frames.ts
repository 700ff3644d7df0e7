/**
 * Upscalers of whole frames, and content screeners.
 */
import type { CatalogueModel } from '../../catalogue/catalogue.ts';
import { faceFusion, visoMaster } from './sources.ts';

const upscaler = (
  file: string,
  title: string,
  more: { tag?: string; licence?: string; crc32?: string; notes?: string } = {},
): CatalogueModel => ({
  id: file.replaceAll('_', '-'),
  role: 'upscaler',
  title,
  vendor: 'FaceFusion’s export',
  licence: more.licence ?? 'unknown',
  variants: [
    {
      name: 'fp32',
      file: {
        name: `${file}.onnx`,
        ...(more.crc32 ? { crc32: more.crc32 } : {}),
        sources: faceFusion(more.tag ?? 'models-3.0.0', `${file}.onnx`),
      },
    },
  ],
  image: { input: 'input', layout: 'NCHW', colour: 'rgb', mean: [0, 0, 0], std: [1, 1, 1] },
  ...(more.notes ? { notes: more.notes } : {}),
});

/** A network whose half-precision form is published beside it. */
function withHalf(model: CatalogueModel, name: string, more: { file?: string; sha256?: string } = {}): CatalogueModel {
  const half = {
    name: 'fp16',
    file: {
      name: `${name}_fp16.onnx`,
      sources: faceFusion('models-3.0.0', `${name}_fp16.onnx`),
    },
  };
  const viso = more.file &&
    more.sha256 && {
      name: 'fp16-visomaster',
      file: { name: more.file, sha256: more.sha256, sources: visoMaster(more.file) },
    };
  return { ...model, variants: [half, ...model.variants, ...(viso ? [viso] : [])] };
}

const screener = (number: number, licence: string, bytes: number, crc32: string): CatalogueModel => ({
  id: `nsfw-${number}`,
  role: 'screener',
  title: `Content screener ${number}`,
  vendor: 'FaceFusion’s export',
  licence,
  variants: [
    {
      name: 'fp32',
      file: { name: `nsfw_${number}.onnx`, bytes, crc32, sources: faceFusion('models-3.3.0', `nsfw_${number}.onnx`) },
    },
  ],
});

/** Networks that look at or change whole frames. */
export const frameWeights: readonly CatalogueModel[] = [
  withHalf(upscaler('real_esrgan_x2', 'Real-ESRGAN ×2', { licence: 'bsd-3-clause' }), 'real_esrgan_x2', {
    file: 'RealESRGAN_x2plus.fp16.onnx',
    sha256: '0b1770bcb31b3a9021d4251b538da4eb47c84f42706504d44a76d17e8c267606',
  }),
  withHalf(
    upscaler('real_esrgan_x4', 'Real-ESRGAN ×4', { licence: 'bsd-3-clause', crc32: '9d6e76c4' }),
    'real_esrgan_x4',
    {
      file: 'RealESRGAN_x4plus.fp16.onnx',
      sha256: '0a06c68f463a14bf5563b78d77d61ba4394024e148383c4308d6d3783eac2dc5',
    },
  ),
  withHalf(upscaler('real_esrgan_x8', 'Real-ESRGAN ×8', { licence: 'bsd-3-clause' }), 'real_esrgan_x8'),
  upscaler('real_hatgan_x4', 'Real-HATGAN ×4'),
  upscaler('span_kendata_x4', 'SPAN ×4', { crc32: 'a0d53205' }),
  upscaler('clear_reality_x4', 'ClearReality ×4'),
  upscaler('ultra_sharp_x4', 'UltraSharp ×4'),
  upscaler('ultra_sharp_2_x4', 'UltraSharp 2 ×4', { tag: 'models-3.3.0' }),
  upscaler('nomos8k_sc_x4', 'Nomos8k SC ×4'),
  upscaler('real_web_photo_x4', 'RealWebPhoto ×4', { tag: 'models-3.1.0' }),
  upscaler('realistic_rescaler_x4', 'RealisticRescaler ×4', { tag: 'models-3.1.0' }),
  upscaler('remacri_x4', 'Remacri ×4', { tag: 'models-3.1.0' }),
  upscaler('siax_x4', 'Siax ×4', { tag: 'models-3.1.0' }),
  upscaler('swin2_sr_x4', 'Swin2SR ×4', { tag: 'models-3.1.0' }),
  upscaler('face_dat_x4', 'FaceDAT ×4', { tag: 'models-3.5.0' }),
  upscaler('tghq_face_x8', 'TGHQFace ×8', { tag: 'models-3.5.0' }),
  screener(1, 'apache-2.0', 80414194, 'f602d1c5'),
  screener(2, 'apache-2.0', 22489928, 'c7fa5fe2'),
  screener(3, 'mit', 358188033, '633a3b02'),
];
