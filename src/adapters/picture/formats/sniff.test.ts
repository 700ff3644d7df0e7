import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { sniffFile } from './sniff.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text, 'latin1');
const foreign = (text: string): string => {
  const found = sniffFile(bytes(text));
  return found.kind === 'foreign' ? found.foreign.what : found.kind;
};

describe('sniffFile', () => {
  it('names what is no picture', () => {
    const cases: readonly (readonly [string, RegExp])[] = [
      ['\0\0\0\x20ftypM4A \0\0\0\0', /MP4 sound/],
      ['\0\0\0\x14ftypqt  \0\0\0\0', /QuickTime/],
      ['\0\0\0\x08wide\0\0\0\0mdat', /QuickTime/],
      ['\0\0\0\x18ftypcrx \0\0\0\0', /Canon raw/],
      ['\x1a\x45\xdf\xa3\x01', /Matroska/],
      ['RIFF\0\0\0\0AVI LIST', /AVI/],
      ['RIFF\0\0\0\0WAVEfmt ', /WAV/],
      ['OggS\0\x02', /Ogg/],
      ['ID3\x03\0', /MP3/],
      ['\xff\xfb\x90\x64', /MP3/],
      ['%PDF-1.7', /PDF/],
      ['<!doctype html><html>', /web page/],
      ['\xef\xbb\xbf<svg xmlns="x">', /SVG/],
      ['{"a": 1}\n', /text/],
      ['PK\x03\x04\x14\0', /ZIP/],
      ['8BPS\0\x01', /Photoshop/],
      ['\0\0\0\x0cJXL \r\n', /JPEG XL/],
      ['II*\0\x10\0\0\0CR\x02\0', /Canon raw/],
      ['\x08\x07\x12\x07pytorch\x1a\x05abcde', /ONNX/],
      ['P6\n4 4\n255\n', /Netpbm/],
    ];
    for (const [start, words] of cases) assert.match(foreign(start), words, start);
  });

  it('tells AVIF from HEIC by brand, and by codec where the brand is general', () => {
    assert.deepEqual(sniffFile(bytes('\0\0\0\x1cftypavif\0\0\0\0mif1avifmiaf')), { kind: 'picture', format: 'avif' });
    assert.deepEqual(sniffFile(bytes('\0\0\0\x18ftypheic\0\0\0\0mif1heic')), { kind: 'heic' });
    assert.deepEqual(sniffFile(bytes('\0\0\0\x14ftypmif1\0\0\0\0mif1..infe..av01')), {
      kind: 'picture',
      format: 'avif',
    });
    assert.deepEqual(sniffFile(bytes('\0\0\0\x14ftypmif1\0\0\0\0mif1..infe..hvc1')), { kind: 'heic' });
  });

  it('does not take a text that begins with BM for a BMP', () => {
    assert.equal(foreign('BMW builds cars and motorcycles'), 'a text file');
  });

  it('answers for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (head) => {
        assert.ok(['picture', 'heic', 'foreign', 'unknown'].includes(sniffFile(head).kind));
      }),
      { numRuns: 500, seed: 3 },
    );
  });
});
