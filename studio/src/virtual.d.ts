/** Made when the pages are built; see `scripts/studio/option-schemas.ts`. */
declare module 'virtual:swap-options' {
  /** Every option of a swap job, in the order of the schema. */
  export const swapOptions: readonly import('../../scripts/studio/option-schemas.ts').FormOption[];
}

declare module '*.css' {}
