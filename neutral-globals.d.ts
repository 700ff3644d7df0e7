/**
 * The few globals that Node, browsers and edge workers all have, for `tsconfig.neutral.json`. Everything else that is
 * not ECMAScript (`Buffer`, `process`, `document`, …) stays a compile error in the neutral folders.
 */
declare class TextEncoder {
  encode(text?: string): Uint8Array<ArrayBuffer>;
}
declare class TextDecoder {
  constructor(label?: string, options?: { fatal?: boolean });
  decode(bytes?: ArrayBufferView | ArrayBuffer): string;
}
interface AbortSignal {
  readonly aborted: boolean;
  readonly reason: unknown;
}
declare const performance: { now(): number };
declare const crypto: {
  readonly subtle: {
    digest(algorithm: 'SHA-256', data: ArrayBufferView<ArrayBuffer> | ArrayBuffer): Promise<ArrayBuffer>;
  };
};
declare function setTimeout(callback: () => void, milliseconds: number): unknown;
